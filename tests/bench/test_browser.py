"""The page in a real browser: it runs under its own policy, lists what is there, and is soon ready."""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from stemai.bench.page import html
from stemai.bench.store import Store
from stemai.bench.summary import summarise
from tests.bench import making

pytestmark = pytest.mark.slow
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--virtual-time-budget=5000", "--dump-dom",
)  # fmt: skip


def opened(page: Path, folder: Path, fragment: str = "") -> str:
    """The document as the browser has it when the page is there."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no browser is installed: chromium or google-chrome")
    if resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY:
        pytest.skip("a browser does not start where the address space is limited (ulimit -v)")
    command = [browser, *FLAGS, f"--user-data-dir={folder / 'profile'}", page.as_uri() + fragment]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def test_a_page_runs(finished: Path, tmp_path: Path) -> None:
    page = tmp_path / "run.html"
    with Store(finished / "run.db") as store:
        page.write_text(html.page(store, summarise(store)), encoding="utf-8")
    found = opened(page, tmp_path)
    assert re.search(r'data-ready-ms="\d+"', found)
    assert found.count('class="row" role="row"') == 13
    assert "no difference between good and poor is shown" in found.split('id="data"')[0]
    found = opened(page, tmp_path, "#attempt=4").split('id="data"')[0]
    assert re.search(r'<dialog id="panel"[^>]* open', found)
    assert making.texts.AM_GM in unescape(found)


def test_hostile_texts_run_nothing(tmp_path: Path) -> None:
    hostile = "<img src=x onerror=\"document.title='taken'\"></script><script>document.title='taken'</script>"
    making.write(tmp_path, proposals=making.lines([(hostile[:99], "am_gm", hostile)]), head=f"name = '''{hostile}'''")
    making.run(tmp_path)
    page = tmp_path / "run.html"
    with Store(tmp_path / "run.db") as store:
        page.write_text(html.page(store, summarise(store)), encoding="utf-8")
    found = opened(page, tmp_path, "#attempt=4")
    assert "data-ready-ms" in found
    assert "<title>taken" not in found
    assert "<img" not in found.split('id="data"')[0]

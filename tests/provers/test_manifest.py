"""prover.toml: what is taken, and that nothing else is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stemai.errors import ProtocolError
from stemai.provers import limits, manifest

GOOD = """\
name = "mine"
version = "1.0"
protocol = 1
description = "Does nothing"
command = ["python3", "/prover/main.py"]
"""


def folder_with(tmp_path: Path, text: str | bytes) -> Path:
    (tmp_path / "prover.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def code_of(folder: Path) -> str:
    with pytest.raises(ProtocolError) as caught:
        manifest.read(folder)
    return caught.value.code


def test_the_least_manifest(tmp_path: Path) -> None:
    found = manifest.read(folder_with(tmp_path, GOOD))
    assert (found.name, found.command, found.asked) == ("mine", ("python3", "/prover/main.py"), {})


def test_the_most_of_it(tmp_path: Path) -> None:
    text = GOOD + 'language = "python"\nneeds = ["python", "torch"]\n[limits]\nmemory_mb = 65536\nprocesses = 1\n'
    found = manifest.read(folder_with(tmp_path, text))
    assert found.asked == {"memory_mb": 65536, "processes": 1}
    assert found.needs == ("python", "torch")


def test_what_a_prover_takes_is_a_kind_and_never_a_place(tmp_path: Path) -> None:
    good = folder_with(tmp_path, GOOD + 'takes = ["weights", "server"]\n')
    assert manifest.read(good).takes == ("weights", "server")
    for number, wrong in enumerate(('["/etc"]', '"weights"', '["weights", "weights"]', "true", '["weights", "../x"]')):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert code_of(folder_with(folder, f"{GOOD}takes = {wrong}\n")) == "P003", wrong


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('name = "mine"', 'name = "Mine"'),
        ('name = "mine"', 'name = "../mine"'),
        ('name = "mine"', 'name = ""'),
        ('name = "mine"', f'name = "{"m" * 41}"'),
        ('name = "mine"', 'name = "mine\\n"'),
        ('version = "1.0"', "version = 1.0"),
        ('version = "1.0"', 'version = "\\u001b[31m"'),
        ('version = "1.0"\n', ""),
        ("protocol = 1", 'protocol = "1"'),
        ("protocol = 1", "protocol = true"),
        ('"Does nothing"', '""'),
        ('"Does nothing"', '"two\\nlines"'),
        ('["python3", "/prover/main.py"]', '"python3 main.py"'),
        ('["python3", "/prover/main.py"]', "[]"),
        ('["python3", "/prover/main.py"]', '["python3", ""]'),
        ('["python3", "/prover/main.py"]', '["python3", "\\u0000"]'),
        ('["python3", "/prover/main.py"]', f"{['w'] * 33}"),
        ('name = "mine"', 'name = "mine"\nmounts = ["/"]'),
        ('name = "mine"', 'name = "mine"\nneeds = "python"'),
    ],
)
def test_a_field_that_is_not_as_it_must_be(tmp_path: Path, before: str, after: str) -> None:
    assert before in GOOD
    assert code_of(folder_with(tmp_path, GOOD.replace(before, after))) == "P003"


@pytest.mark.parametrize(
    "table",
    [
        "memory_mb = 15",
        "memory_mb = 65537",
        "memory_mb = 1.5",
        "memory_mb = true",
        "network = 1",
        "processes = 0",
    ],
)
def test_limits_out_of_bounds(tmp_path: Path, table: str) -> None:
    assert code_of(folder_with(tmp_path, f"{GOOD}[limits]\n{table}\n")) == "P003"


@pytest.mark.parametrize("protocol", [0, 2, 10**30])
def test_another_protocol(tmp_path: Path, protocol: int) -> None:
    assert code_of(folder_with(tmp_path, GOOD.replace("protocol = 1", f"protocol = {protocol}"))) == "P004"


@pytest.mark.parametrize("text", [b"\xff", b"name = ", b"[" * 5_000, b"#" * (limits.MANIFEST_BYTES + 1)])
def test_a_file_that_cannot_be_read(tmp_path: Path, text: bytes) -> None:
    assert code_of(folder_with(tmp_path, text)) == "P002"


def test_no_manifest(tmp_path: Path) -> None:
    assert code_of(tmp_path) == "P002"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "prover.toml")
    assert code_of(tmp_path) == "P002"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text(GOOD, encoding="utf-8")
    (tmp_path / "prover.toml").symlink_to(tmp_path / "elsewhere")
    assert code_of(tmp_path) == "P002"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: GOOD.encode() + t.encode("utf-8", "replace")))
def test_any_bytes_give_a_manifest_or_an_error(tmp_path: Path, text: bytes) -> None:
    try:
        found = manifest.read(folder_with(tmp_path, text))
    except ProtocolError as error:
        assert error.code in ("P002", "P003", "P004")
    else:
        assert manifest.is_name(found.name)

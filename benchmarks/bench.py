"""What the bench itself costs: time beside bare attempts, attempts that the store takes, how soon a large report is there.

    python benchmarks/bench.py [--seconds 2] [--attempts 10] [--rows 10000]

Attempts are those of a prover that waits in its box before it proposes, so that the same work is done both times.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import stemai
from stemai.bench import manifest, running
from stemai.bench.page import html
from stemai.bench.rows import Planned, Row
from stemai.bench.store import Store
from stemai.bench.summary import summarise
from stemai.provers import template

STATEMENT = "theorem t{n} (a b : Real) : 2 * a * b <= a^2 + b^2 + {n}\n"
PROVER = """import time
from stemai.provers.kit import Task, serve
def propose(task: Task):
    time.sleep({seconds})
    return [f"proof {{task.name}}\\n  by nlinarith\\nqed\\n"]
serve(propose)
"""
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--dump-dom")


def overhead(folder: Path, seconds: float, attempts: int) -> None:
    """The same attempts bare, one after another, and in a run."""
    prover = template.write("waiter", folder)
    (prover / "main.py").write_text(PROVER.format(seconds=seconds), encoding="utf-8")
    problems = "".join(STATEMENT.format(n=n) for n in range(attempts))
    (folder / "items.stem").write_text(problems, encoding="utf-8")
    (folder / "run.toml").write_text(
        'jobs = 1\n[[suite]]\npath = "items.stem"\n[[prover]]\nname = "./waiter"\n', encoding="utf-8"
    )
    options = stemai.ProveOptions(provers=(str(prover),))
    begun = time.monotonic()
    settled = []
    for _ in stemai.prove_many(problems, options=options):
        settled.append(time.monotonic())
    bare = settled[-1] - begun
    begun = time.monotonic()
    running.run(manifest.read(str(folder / "run.toml")), folder / "run.db")
    whole = time.monotonic() - begun
    with Store(folder / "run.db") as store:
        spans = store.db.execute("SELECT started, wall_s FROM outcomes WHERE road = 'boxed' ORDER BY started").fetchall()
    span = spans[-1][0] + spans[-1][1] - spans[0][0]
    last = settled[-1] - settled[0]
    in_run = span - spans[0][1]  # from the end of the first to the end of the last, as `last` is
    print(f"{attempts} attempts of {seconds:g} s: bare {bare:.2f} s, run {whole:.2f} s with plan and the judge alone")
    print(f"from first to last: bare {last:.3f} s, run {in_run:.3f} s, overhead {100 * (in_run / last - 1):+.2f}%")


def store_speed(folder: Path, rows: int) -> Path:
    """Rows a minute into a store, each with the result file of a real attempt; the path of that store."""
    with Store(folder / "run.db") as source:
        settings, posed, entries = source.settings, source.posed(), source.entries()
        names = [row[1] for row in source.db.execute("PRAGMA table_info(attempts)")]
        values = source.db.execute(
            "SELECT a.*, r.data FROM attempts a JOIN results r USING (number) WHERE status = 'accepted' LIMIT 1"
        ).fetchone()
    row = Row(**dict(zip([*names, "data"], values, strict=True)))
    path = folder / "large.db"
    with Store(path, writing=True) as store:
        planned = (Planned(n, n % len(posed), n % len(entries), n) for n in range(rows))
        store.begin(settings, posed, entries, planned)
        begun = time.monotonic()
        for n in range(rows):
            store.record(dataclasses.replace(row, number=n))
        took = time.monotonic() - begun
    print(f"{rows} attempts stored in {took:.2f} s: {rows / took * 60:,.0f} a minute")
    return path


def page_speed(folder: Path, store_path: Path) -> None:
    """How long the browser takes from navigation to a page that is ready, by its own clock."""
    page = folder / "large.html"
    begun = time.monotonic()
    with Store(store_path) as store:
        page.write_text(html.page(store, summarise(store)), encoding="utf-8")
    print(f"page of {page.stat().st_size / 1e6:.1f} MB written in {time.monotonic() - begun:.1f} s")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("no browser is installed: how soon the page is ready was not measured")
        return
    ready = []
    for n in range(5):
        command = [browser, *FLAGS, f"--user-data-dir={folder / f'profile{n}'}", page.as_uri()]
        found = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
        ready.append(int(re.search(r'data-ready-ms="(\d+)"', found)[1]))  # type: ignore[index]
    print(f"ready in the browser after {statistics.median(ready)} ms (median of {sorted(ready)})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--attempts", type=int, default=10)
    parser.add_argument("--rows", type=int, default=10_000)
    arguments = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        overhead(folder, arguments.seconds, arguments.attempts)
        page_speed(folder, store_speed(folder, arguments.rows))


if __name__ == "__main__":
    main()

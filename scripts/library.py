"""Compile the proofs of the library: `python scripts/library.py [MODULE ...] [--all] [--check]`.

Writes src/stemai/library/compiled/*.jsonl.  A row whose text is unchanged is kept if every lemma that it takes for granted is
still there; `--all` makes all rows anew; `--check` writes nothing and fails where a row would change.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from stemai.errors import StemError
from stemai.judge.lemmas import compile_lemma, sound_row
from stemai.language import Module
from stemai.library import Library, compiled, shipped


def rows(library: Library, name: str, anew: bool) -> Iterator[tuple[str, bytes | None]]:
    """The row of each lemma of a module, in order; None where its proof does not hold, which is printed."""
    module, path = library.module(name), compiled.file_of(library.path(name))
    for lemma in module.lemmas:
        key = compiled.key(module, lemma)
        kept = None if anew else compiled.certificate(path, lemma, key)
        if kept is None or not sound_row(library, module, lemma, kept):
            kept = _made(library, module, name, lemma)
        yield lemma, None if kept is None else compiled.row(lemma, key, kept)


def _made(library: Library, module: Module, name: str, lemma: str) -> dict[str, object] | None:
    start = time.process_time()
    try:
        made = compile_lemma(library, module, lemma)
    except StemError as error:
        print(f"{name}.{lemma}: {error.code} {error.message} at {error.place}\n  {error.cause}\n  {error.mend}", flush=True)
        return None
    print(f"{name}.{lemma}: {len(made['proof']['lines'])} lines, {time.process_time() - start:.2f} s", flush=True)
    return made


def main() -> int:
    """The exit status: 1 where a proof does not hold, or, with --check, a row is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    library, wrong = shipped(), 0
    for name in given.modules or library.names:
        made = dict(rows(library, name, given.all))
        wrong += sum(row is None for row in made.values())
        text = b"".join(row for row in made.values() if row is not None)
        path: Path = compiled.file_of(library.path(name))
        if given.check:
            wrong += not path.is_file() or path.read_bytes() != text
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text)
        print(f"{name}: {len(made)} lemmas, {len(text):,} bytes", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

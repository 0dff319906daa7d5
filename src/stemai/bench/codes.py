"""The codes of measurements: what each means and how to mend it."""

from __future__ import annotations

from typing import Final

from stemai.errors import Code

_NO_TEXT: Final = " It is about a measurement, not about a .stem text."

CODES: Final[dict[str, Code]] = {
    "U401": Code(
        "the manifest of a run cannot be read",
        "The file is not TOML, a table or a field of it is unknown, missing, or not of its kind." + _NO_TEXT,
        "",
        "docs/bench.md has the table of fields; examples/bench.toml is a manifest that works.",
    ),
    "U402": Code(
        "a suite cannot be read",
        "A suite is a folder with a manifest.json (U202 and U205 are about that), a folder of .stem files, or one .stem "
        "file. Nothing is left of it, a file holds no problem, or two items have one name." + _NO_TEXT,
        "",
        "Give the folder of a suite as it was published.",
    ),
    "U403": Code(
        "the store belongs to another run",
        "The file was begun with another manifest, other statements, other provers or another stemai. A run is one "
        "commitment: its attempts are not mixed with those of another." + _NO_TEXT,
        "",
        "Give another file to --store, or go back to what the run was begun with.",
    ),
    "U404": Code(
        "a file of proposals has wrong lines",
        "Each line is one JSON object with `item` and `submission`; the cause names the first wrong lines by number." + _NO_TEXT,
        "",
        "Mend these lines; docs/bench.md has the table of fields.",
    ),
    "U405": Code(
        "that is no store of a run",
        "The file is missing, not SQLite, or was not written by `stemai bench run`." + _NO_TEXT,
        "",
        "Give the .db file of a run.",
    ),
    "U406": Code(
        "the run has no such prover",
        "`compare` needs the labels of two provers of the run." + _NO_TEXT,
        "",
        "Name two labels that the cause lists.",
    ),
    "U407": Code(
        "an export needs a package that is not installed",
        "Parquet is written by pyarrow, which is an extra." + _NO_TEXT,
        "",
        "pip install pyarrow, or export CSV or JSON.",
    ),
    "U409": Code(
        "the attempts of a run cannot be made there",
        "`--executor ray` needs Ray, which is an extra, and a cluster that answers." + _NO_TEXT,
        "",
        "`scripts/setup ray`, or `pip install ray`; without --ray-address a cluster of this machine alone is started.",
    ),
    "U408": Code(
        "the run is under way in another process",
        "One process writes a store. Reports and comparisons may be made meanwhile." + _NO_TEXT,
        "",
        "Wait for the other process, or end it: nothing that is finished gets lost.",
    ),
    "F401": Code(
        "the run has stopped: attempt after attempt fails, and the failures are ours",
        "No box, no judge, no memory: many attempts in a row ended without a word on any prover. None of them is counted. "
        "The cause is that of the last one.",
        "",
        "Mend the cause and give the same command again: it goes on where it stopped.",
    ),
    "F402": Code(
        "the store cannot be written",
        "The disk is full, or the file cannot be written. What was stored before stays.",
        "",
        "Make room and give the same command again: it goes on where it stopped.",
    ),
}

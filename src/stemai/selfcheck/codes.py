"""The codes of the check of ourselves: what each means and how to mend it."""

from __future__ import annotations

from typing import Final

from stemai.errors import Code

CODES: Final[dict[str, Code]] = {
    "U201": Code(
        "the corpus is not here",
        "`stemai selfcheck` starts from the accepted and rejected cases of a checkout, in its folder `tests`, and the folder "
        "that was named or found does not hold them.",
        "",
        "Give the folder `tests` of a checkout: --corpus FOLDER.",
    ),
    "U202": Code(
        "there is no such check",
        "--only takes names of checks, separated by commas, and one of them is none.",
        "",
        "See `stemai selfcheck --help` for the names.",
    ),
    "U203": Code(
        "a record is of another run",
        "--record continues the run that wrote the file, and that one had another seed, other counts or another version.",
        "",
        "Name another file, or repeat the options of the run that is to go on.",
    ),
    "F301": Code(
        "a worker of the check ended",
        "A process that tries mutants was killed or crashed; it says nothing about what it tried.",
        "",
        "Run it again with fewer workers: memory may be short.",
    ),
}

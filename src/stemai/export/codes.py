"""The codes of what leaves the house: what each means and how to mend it."""

from __future__ import annotations

from typing import Final

from stemai.errors import Code

CODES: Final[dict[str, Code]] = {
    "U105": Code(
        "that is no result file",
        "The file is not JSON, not of the format `stemai-result`, of a version that this stemai does not read, or one "
        "of its fields is missing, not of its kind, one too many or there twice. It is about a result file, not about a "
        ".stem text.",
        "",
        "Give a file that `stemai prove --out` or `stemai check --out` has written.",
    ),
    "U108": Code(
        "a certificate has a name that could be misread",
        "The statement that a certificate proves is printed, and the verdict is about what is printed. So names in it "
        "must be those of the language: a letter that only looks like another, or a word such as `and`, is refused.",
        "",
        "A certificate that stemai has written has no such names; ask for the result again.",
    ),
    "F701": Code(
        "the exporter does not understand a construct of the kernel",
        "The single-file checker is made of the kernel's own text, and no meaning is guessed. It says nothing about a "
        "problem or a result.",
        "",
        "Report it: either the kernel or the exporter has to change.",
    ),
}

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
        "a certificate states what could be misread",
        "The statement that a certificate proves is printed, and the verdict is about what is printed. So names in it "
        "must be those of the language: a letter that only looks like another, or a word such as `and` or `sqrt`, is "
        "refused; and so is a formula that is too long to be printed whole.",
        "",
        "A certificate that stemai has written has no such names; ask for the result again.",
    ),
    "U301": Code(
        "the export to Coq does not cover that",
        "A rule, a sort or an operator of the certificate has no translation; docs/coq.md lists what is covered. It says "
        "nothing about whether the result holds.",
        "",
        "Recheck the result with `stemai verify`, which covers every rule.",
    ),
    "U302": Code(
        "there is no certified proof to export",
        "The result is not accepted, or a solver closed a step of it, or it is a countermodel and not a proof.",
        "",
        "Ask for the result with `--level certified`.",
    ),
    "F701": Code(
        "the exporter does not understand a construct of the kernel",
        "The single-file checker is made of the kernel's own text, and no meaning is guessed. It says nothing about a "
        "problem or a result.",
        "",
        "Report it: either the kernel or the exporter has to change.",
    ),
    "F702": Code(
        "Coq cannot be run",
        "`coqc` is not on the PATH, or it did not end in time.",
        "",
        "Install Coq 8.16 or later (Debian: `apt-get install coq`), or leave out --check.",
    ),
    "F703": Code(
        "Coq does not accept the file",
        "`coqc` ended with an error, or the theorem rests on an assumption that is not one of Coq's own library. If the "
        "result was certified, the kernel and Coq disagree, and one of them is wrong.",
        "",
        "Report it with the result file: this should not happen.",
    ),
}

"""The codes of the road from a problem to a result: what each means and how to mend it."""

from __future__ import annotations

from typing import Final

from stemai.errors import Code

CODES: Final[dict[str, Code]] = {
    "U101": Code(
        "a file cannot be read",
        "The file is missing, not a plain file, or may not be read. It is about a file, not about a text.",
        "",
        "Check the path and the permissions; `-` reads standard input.",
    ),
    "U102": Code(
        "a text is too long",
        "Problem files and submissions are read up to 1 MiB; longer ones are outside the language. Result files are "
        "read up to 128 MiB.",
        "",
        "Split the file; each problem needs only the definitions that it uses.",
    ),
    "U103": Code(
        "a text is not UTF-8",
        "Problem files, submissions and given files are text in UTF-8. A .stem text in a manual is UTF-8 already.",
        "",
        "Save the file as UTF-8.",
    ),
    "U104": Code(
        "the file states no such problem",
        "A problem was named that the file does not state, or none was named and it states several, or it states none "
        "at all. It is about a choice among problems, not about a text.",
        "",
        "Name one that the file states; `stemai show FILE` lists them.",
    ),
    "U106": Code(
        "an option is out of its bounds",
        "Numbers of rounds, submissions, seconds and the like have a least and a most. It is about an option.",
        "",
        "Give a value within the bounds that the cause names.",
    ),
    "U107": Code(
        "a problem is too long to be sent to a prover",
        "The problem and the given files travel to the prover in one message of at most 640 KiB.",
        "",
        "Give less, or split the file; each problem needs only the definitions that it uses.",
    ),
    "U109": Code(
        "a result file contradicts itself",
        "What the file says of itself (its kind, level, axioms, statement, hashes, checksum) is not what its certificate "
        "and its texts show. Somebody has changed it, or it was damaged on its way. It is about a result file, not about "
        "a .stem text.",
        "",
        "Ask for the file again, or prove the statement anew.",
    ),
    "F101": Code(
        "a result cannot be written",
        "The disk is full, or the folder cannot be written. Nothing is left half written.",
        "",
        "Make room, or name another folder with --out.",
    ),
    "F102": Code(
        "the replay of a certificate ended without an answer",
        "The process that replays certificates was killed, ran out of memory, or took longer than ten minutes. The "
        "result is neither confirmed nor refused.",
        "",
        "Run `stemai verify` again with more memory free.",
    ),
    "F103": Code(
        "there is no verdict, and no reason for it",
        "A problem ended as a fault that carries no error of its own. It says nothing about the problem.",
        "",
        "Run it again; if it stays, report it with the problem file.",
    ),
}

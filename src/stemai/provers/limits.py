"""Every limit on what a prover is, and on what it may say: a name, a default, and what it bounds."""

from __future__ import annotations

from typing import Final

PROTOCOL: Final = 1  # the version that is spoken

# a prover's folder
MANIFEST_BYTES: Final = 64 * 1024  # prover.toml
NAME_LENGTH: Final = 40  # characters of a prover's name
VERSION_LENGTH: Final = 40
DESCRIPTION_LENGTH: Final = 400
COMMAND_WORDS: Final = 32
WORD_LENGTH: Final = 1_000  # characters of one word of the command
PROVERS_IN_FOLDER: Final = 200  # provers looked for in one folder of provers

# a conversation
SUBMISSIONS: Final = 32  # in one answer
SUBMISSION_BYTES: Final = 512 * 1024  # of one submission, in UTF-8
REASON_LENGTH: Final = 2_000  # characters of a `give_up`; the rest is cut
OPINIONS: Final = 1_000  # most that a round may allow
FEEDBACK_ITEMS: Final = 32  # submissions of the last round that are reported back
FEEDBACK_ERRORS: Final = 8  # errors, and open goals, reported for one submission
FEEDBACK_TEXT: Final = 2_000  # characters of one text in a report
TASK_BYTES: Final = 640 * 1024  # a problem and the files given, as JSON: a frame holds 1 MiB
FEEDBACK_BYTES: Final = 128 * 1024  # all reports of one question on the wire; what does not fit is left out
FEEDBACK_DEPTH: Final = 6  # nesting of a report
FEEDBACK_WIDTH: Final = 64  # members of one list or object of a report

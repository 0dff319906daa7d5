"""What a prover did that ends its box: an outcome of the attempt, counted against the prover."""

from __future__ import annotations

from typing import Literal, get_args

Kind = Literal["timeout", "oversize", "malformed", "eof", "flood", "oom", "stderr"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class ProverViolation(Exception):
    """The prover broke the protocol or a limit; its box is already destroyed.

    timeout    no whole answer before the deadline
    oversize   a frame longer than the cap, or of length 0
    malformed  not one JSON object within the caps
    eof        it ended, or closed its output
    flood      more output than asked for or allowed
    oom        it used more memory, files or processes than allowed
    stderr     more on stderr than is read
    """

    def __init__(self, kind: Kind, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind: Kind = kind
        self.detail = detail

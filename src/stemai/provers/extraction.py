"""The submission in what a model wrote: its last closed fenced block, or the whole text where there is none.

A fence is a line that begins with three backticks or more, after at most three blanks; the same sign closes the block.
One pass over the lines, so that a text of thousands of fences costs what its length costs.  Standard library only.
"""

from __future__ import annotations

from typing import Final

FENCE: Final = "```"


def submission_of(text: str) -> str:
    """What of `text` goes to the judge; always something that ends in a newline."""
    found: list[str] | None = None
    block: list[str] | None = None
    for line in text.split("\n"):
        bare = line.lstrip(" ")
        if len(line) - len(bare) > 3 or not bare.startswith(FENCE):
            if block is not None:
                block.append(line)
        elif block is None:
            block = []
        else:
            found, block = block, None
    return ("\n".join(found) if found is not None else text).rstrip("\n") + "\n"

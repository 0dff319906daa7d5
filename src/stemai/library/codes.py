"""The error codes of the library.  A bad example is a problem file that raises the code."""

from __future__ import annotations

from typing import Final

from stemai.errors import Code

CODES: Final[dict[str, Code]] = {
    "L060": Code(
        "a module that is not in the library",
        "`import` names modules that come with stemai, never a file of one's own; `stemai library list` shows them.",
        "import mathlib\ntheorem t : 1 = 1\n",
        "Import one of the modules that the message names, or leave the line out.",
    ),
    "L061": Code(
        "modules that import each other",
        "A module of the library imports only modules that do not import it.  No text of an asker raises it.",
        "",
        "Move what both need into a third module.",
    ),
}

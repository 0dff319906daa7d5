"""Definitions, axioms and lemmas that a problem file can import.

A module is a `.stem` file of this folder, in the language of every asker's file.  Trusted for "what was asked", as the asker's
own text is: its definitions and axioms.  Its lemmas are not: a result that uses one contains its proof.
"""

from stemai.library.modules import Library, elaborate, shipped

__all__ = ["Library", "elaborate", "shipped"]

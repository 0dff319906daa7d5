"""A certified theorem, statement and proof, as a Coq file that Coq proves again."""

from stemai.export.coq.document import Argument, Statement, document, export, lemma, read, together
from stemai.export.coq.rules import REFUSED, TRANSLATED

__all__ = ["REFUSED", "TRANSLATED", "Argument", "Statement", "document", "export", "lemma", "read", "together"]

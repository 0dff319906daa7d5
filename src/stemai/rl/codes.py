"""The codes of rewards: what each means and how to mend it."""

from __future__ import annotations

from typing import Final

from stemai.errors import Code

CODES: Final[dict[str, Code]] = {
    "U501": Code(
        "the columns of a batch do not fit together",
        "A reward needs a statement for each completion: a column `statement` of texts, as long as the batch.  It is about "
        "a data set, not about a text.",
        "",
        "Give the data set a column `statement` with the problem's whole text in each row.",
    ),
    "U502": Code(
        "a statement of the data set is wrong",
        "The judge cannot read a problem of the column `statement`: that is a mistake in the data, and no completion for it "
        "could ever be right.  Its rows score 0 and are counted as `bad_statements`; with `strict=True` this error is raised.",
        "",
        "Run `stemai check` or `stemai suite lint` on the data before training.",
    ),
    "F501": Code(
        "a false statement was accepted",
        "A canary, which is known to be false, was proved to the judge's satisfaction: the judge, the solver or the machine is "
        "broken, and a reward from it teaches how to break it.  Training stops here.",
        "",
        "Keep the two texts of the cause and report them; do not train on.",
    ),
}

"""The codes of suites: what each means and how to mend it."""

from __future__ import annotations

from typing import Final

from stemai.errors import Code

CODES: Final[dict[str, Code]] = {
    "U201": Code(
        "there is no such suite",
        "A suite is a folder with a manifest.json: one that is shipped, by its name, or any by its path.",
        "",
        "`stemai suite list` names those that are shipped.",
    ),
    "U202": Code(
        "that is no manifest of a suite",
        "The manifest is not JSON, or a field is missing or not of its kind. It is about a manifest, not about a text.",
        "",
        "Import the suite again: `stemai suite import`.",
    ),
    "U203": Code(
        "the suite has no such item",
        "Items are called by the id that the manifest gives them.",
        "",
        "`stemai suite show SUITE` lists them.",
    ),
    "U204": Code(
        "there is nothing to import",
        "The folder has no file of the kind that the reader reads.",
        "",
        "Check the path, and `--from`.",
    ),
    "U205": Code(
        "a statement is not what the manifest says",
        "The text cannot be read, or has another hash than the manifest gives: it was changed after the import, or the "
        "manifest was.",
        "",
        "Import the suite again, or take the file from where the suite came from.",
    ),
    "F061": Code(
        "a reader wrote a text that does not say what was read",
        "The text is read again and its kernel formula compared; this is ours, and nothing is imported.",
        "",
        "Report the foreign file.",
    ),
}

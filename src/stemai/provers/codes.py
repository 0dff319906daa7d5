"""The codes of provers: what each means and how to mend it."""

from __future__ import annotations

from typing import Final

from stemai.errors import Code

_NO_TEXT: Final = "Not about a .stem text: it is raised for a prover's folder."

CODES: Final[dict[str, Code]] = {
    "P001": Code(
        "there is no such prover",
        "A prover is named by a folder with a prover.toml in it, or by the name of a prover that is shipped or "
        "installed. " + _NO_TEXT,
        "",
        "Run `stemai provers list` for the names, or give the path of a folder.",
    ),
    "P002": Code(
        "the manifest cannot be read",
        "prover.toml is missing, not a plain file, too large, not UTF-8 or not TOML. " + _NO_TEXT,
        "",
        "Put a prover.toml at the top of the folder; `stemai provers new NAME` writes one that works.",
    ),
    "P003": Code(
        "the manifest does not say what it must",
        "A field of prover.toml is missing, unknown, or not of its kind; the cause names the field. " + _NO_TEXT,
        "",
        "Compare with the table of fields in docs/protocol.md.",
    ),
    "P004": Code(
        "the prover speaks another protocol",
        "The field `protocol` of prover.toml is a version that this stemai does not speak. " + _NO_TEXT,
        "",
        "Use a release of the prover for protocol 1, or a newer stemai.",
    ),
    "P005": Code(
        "a new prover cannot be written there",
        "`stemai provers new` makes a folder and never writes into one that exists. " + _NO_TEXT,
        "",
        "Choose another name, or remove the folder first.",
    ),
    "P006": Code(
        "that is no name for a prover",
        "A prover's name is 1 to 40 characters: small letters, digits and `-`, beginning with a letter. " + _NO_TEXT,
        "",
        "Choose such a name; spaces and capital letters become `-` and small letters.",
    ),
    "P007": Code(
        "the prover does not take what it is handed",
        "`NAME@PLACE` hands the model at PLACE to a prover: a folder of weights, or a server.  A prover with the field `takes` "
        "in prover.toml needs one of what it names, and any other prover takes none. " + _NO_TEXT,
        "",
        "Write `model@./FOLDER`, `model@http://127.0.0.1:PORT` or `model@unix:/PATH`; see docs/model.md.",
    ),
    "F201": Code(
        "the folder of a new prover cannot be written",
        "The disk is full, or the place cannot be written. " + _NO_TEXT,
        "",
        "Make room, or name another place with --in.",
    ),
}

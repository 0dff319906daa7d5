"""What a box may ask a model server, field by field: texts and the numbers of sampling.

A server of the asker's does much that is named in a request's body: it fetches an image from a URL, so that a box would
have the network by way of it, loads tensors that are sent along, renders a template of the caller's, hands its cache to
another host.  So nothing of a body goes through but the fields below, which a new body is made of.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, NoReturn

Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _whole(value: Any) -> bool:
    return type(value) is int and abs(value) < 1 << 63


def _number(value: Any) -> bool:
    return _whole(value) or type(value) is float


def _truth(value: Any) -> bool:
    return type(value) is bool


def _texts(value: Any) -> bool:
    return _text(value) or (isinstance(value, list) and all(map(_text, value)))


def _messages(value: Any) -> bool:
    """Who says what, in texts alone: a `content` in parts may be a picture, which is somewhere else."""
    return isinstance(value, list) and all(
        isinstance(message, dict) and message.keys() == {"role", "content"} and all(map(_text, message.values()))
        for message in value
    )


_SAMPLING: Final[dict[str, Check]] = {
    "model": _text,
    **dict.fromkeys(("max_tokens", "max_completion_tokens", "min_tokens", "n", "seed", "top_k", "top_logprobs"), _whole),
    **dict.fromkeys(("temperature", "top_p", "min_p"), _number),
    **dict.fromkeys(("presence_penalty", "frequency_penalty", "repetition_penalty"), _number),
    "stop": _texts,
    "logprobs": lambda value: _truth(value) or _whole(value),
}
FIELDS: Final[dict[str, dict[str, Check]]] = {
    "/v1/completions": {**_SAMPLING, "prompt": _texts},
    "/v1/chat/completions": {**_SAMPLING, "messages": _messages},
}


def anew(path: str, body: bytes) -> bytes:
    """A body that says what `body` says to `path`.  Raises: ValueError, with what it must not say."""
    try:
        asked = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise ValueError("the body is no JSON") from None
    if not isinstance(asked, dict):
        raise ValueError("the body is no object")
    known = FIELDS[path]
    for name, value in asked.items():
        if name not in known or not known[name](value):
            raise ValueError(f"a box may not say {ascii(name)[:60]} so; docs/model.md lists what it may")
    return json.dumps(asked).encode()


def _no_number(value: str) -> NoReturn:
    raise ValueError(f"{value} is no number of JSON")

"""settings.toml: how the model is asked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """The fields of settings.toml, which says what each means."""

    samples: int = 8
    temperature: float = 0.8
    top_p: float = 0.95
    max_tokens: int = 512
    grammar: bool = True
    prompt: str = "auto"
    device: str = "auto"


def read(path: Path) -> Settings:
    """The settings at `path`.  Raises: ValueError for a field that is none, or of another kind."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    kinds = {field.name: field.type for field in fields(Settings)}
    for name, value in found.items():
        kind = type(value).__name__
        if kinds.get(name) not in (kind, "float" if kind == "int" else kind):
            raise ValueError(f"settings.toml: `{name} = {value!r}` is no setting")
    return Settings(**found)

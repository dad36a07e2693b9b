"""Fill in configuration templates: `@NAME@` stands for what the run decides, as ports and folders."""

from __future__ import annotations

from collections.abc import Mapping


def filled(text: str, marks: Mapping[str, str]) -> str:
    """Put in what marks stand for, one after the other: what is put in may hold the marks that follow."""
    for name, value in marks.items():
        text = text.replace(f"@{name}@", value)
    return text

"""Java's replacement text: `$1`, `${name}`, and the backslash that takes a character as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gateway.patterns.errors import PatternError

Replacement = Callable[[Sequence[str | None]], str]
"""Write the replacement for one match, given its groups (0 is the whole match)."""


def parse_replacement(text: str, groups: int, names: Mapping[str, int]) -> Replacement:
    r"""Read a replacement text for a pattern with so many groups.

    Raises:
        PatternError: it refers to a group that the pattern does not have, or ends in `$` or `\`.
    """
    parts: list[str | int] = []
    at = 0
    while at < len(text):
        if text[at] == "\\":
            parts.append(_escaped(text, at))
            at += 2
        elif text[at] == "$":
            group, at = _reference(text, at, groups, names)
            parts.append(group)
        else:
            parts.append(text[at])
            at += 1

    def write(found: Sequence[str | None]) -> str:
        return "".join(part if isinstance(part, str) else found[part] or "" for part in parts)

    return write


def _escaped(text: str, at: int) -> str:
    if at + 1 == len(text):
        raise PatternError("a character to be escaped is missing", at)
    return text[at + 1]


def _reference(text: str, at: int, groups: int, names: Mapping[str, int]) -> tuple[int, int]:
    """Return the group that the `$` at this place means, and where the text goes on."""
    if text.startswith("${", at):
        end = text.find("}", at)
        name = text[at + 2 : end] if end > 0 else ""
        if name not in names:
            raise PatternError(f"the pattern has no group named {name!r}", at)
        return names[name], end + 1
    digits = text[at + 1 : at + 2]
    if not (digits.isascii() and digits.isdigit()):
        raise PatternError("$ takes the number of a group; write \\$ for the character", at)
    if int(digits) > groups:
        raise PatternError(f"the pattern has no group {digits}", at)
    # Java takes one more digit as long as that many groups exist.
    while (more := text[at + 1 + len(digits) : at + 2 + len(digits)]).isascii() and more.isdigit():
        if int(digits + more) > groups:
            break
        digits += more
    return int(digits), at + 1 + len(digits)

"""What may stand in a head: the guards of every write from configuration or data."""

from __future__ import annotations

from string import ascii_letters, digits

_TOKEN = bytes(chr(code) in ascii_letters + digits + "!#$%&'*+-.^_`|~" for code in range(128))
"""By the code of an ASCII character: whether it may stand in a token."""


def is_token(text: str) -> bool:
    """Tell whether a text may be a header name or a verb: HTTP's `token`."""
    for character in text:
        code = ord(character)
        if code > 127 or not _TOKEN[code]:
            return False
    return len(text) > 0


def holds_control(text: str) -> bool:
    """Tell whether a text holds a control character other than a tab."""
    for character in text:
        code = ord(character)
        if (code < 32 and code != 9) or code == 127:
            return True
    return False


def check_field(name: str, value: str) -> None:
    """Refuse what would split a header block: the guard of every write from configuration or data.

    Raises:
        ValueError: naming the field, never its value.
    """
    if not is_token(name):
        raise ValueError(f"invalid header name {name!r}")
    check_line(f"header {name}", value)


def check_line(subject: str, text: str) -> None:
    """Refuse a text that does not fit on one line of a message head.

    Raises:
        ValueError: naming the subject, never its text.
    """
    if holds_control(text):
        raise ValueError(f"{subject} holds a line break or another control character")
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # JSON can spell half of a surrogate pair; no byte sequence means it. The cause would show the text.
        raise ValueError(f"{subject} holds half of a character") from None

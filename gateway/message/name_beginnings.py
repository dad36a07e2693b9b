# cython: boundscheck=False, wraparound=False
"""Asking headers whether a name begins in a certain way, without decoding what nobody asked for."""

from __future__ import annotations

from gateway.message.field_lines import has_beginning
from gateway.message.headers import Headers


def has_name_beginning(headers: Headers, beginning: str) -> bool:
    """Tell whether a field's name begins so, whatever its case; `beginning` is lower-case ASCII."""
    block = headers._block
    if block is None:
        for name in headers.names():  # noqa: SIM110 - a generator is no thing of C
            if name.lower().startswith(beginning):
                return True
        return False
    if has_beginning(block, headers._lines(), beginning):
        return True
    extra = headers._extra
    if extra is not None:
        for field in extra:
            if _begins(field[0], beginning):
                return True
    return False


def _begins(name: str, beginning: str) -> bool:
    """Tell whether a name begins so, whatever the case of its ASCII letters."""
    if len(name) < len(beginning):
        return False
    at = 0
    for character in beginning:
        mine = ord(name[at])
        if 65 <= mine <= 90:
            mine += 32
        if mine != ord(character):
            return False
        at += 1  # noqa: SIM113 - counting by itself is a number of C
    return True

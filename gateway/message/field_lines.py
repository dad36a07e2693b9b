# cython: boundscheck=False, wraparound=False
"""The lines of a head's fields as they arrived: where each begins, and what stands on it.

A block is strict lines `name:value`, each ended by CRLF: names are tokens, values hold no line breaks.
Whoever makes one has checked that. A block is read through its index, made in one pass and only when
somebody asks: four bytes a line, of which three say where the line begins (big-endian) and one how long
its name is, 255 for all that are longer; where the last line ends there is a name of length 0. A look
compares lengths first, and touches no byte of a line that cannot be meant.

No look goes beyond a block, so that nothing is checked twice: each stops at a colon or the end of a line, and
each line has both.
"""

from __future__ import annotations

MAX_BLOCK = 1 << 24
"""How long a block can be for its index, in bytes."""

_ENTRY = 4
_BLANK = bytearray(48 * _ENTRY)
_LONG = 255
_COLON, _LINE_FEED = 58, 10


def index_lines(block: bytes) -> bytes:
    """Return the index of a block shorter than MAX_BLOCK."""
    index = _BLANK.copy()
    size = len(block)
    at = entry = 0
    while at < size:
        end = at
        while block[end] != _COLON:
            end += 1
        _write(index, entry, at)
        index[entry + 3] = end - at if end - at < _LONG else _LONG
        entry += _ENTRY
        if entry == len(index):
            index += bytes(entry)
        while block[end] != _LINE_FEED:
            end += 1
        at = end + 1
    _write(index, entry, at)
    return bytes(index)


def _write(index: bytearray, entry: int, at: int) -> None:
    """Say where the line of an entry begins."""
    index[entry] = at >> 16
    index[entry + 1] = at >> 8 & 255
    index[entry + 2] = at & 255


def find_line(block: bytes, index: bytes, name: str, entry: int) -> int:
    """Return the first entry of a name, from `entry` on; -1 for none.

    The case of ASCII letters does not count.
    """
    size = len(name)
    short = size if size < _LONG else _LONG
    length = index[entry + 3]
    while length:
        if length == short and _is_named(block, line_begin(index, entry), name):
            return entry
        entry += _ENTRY
        length = index[entry + 3]
    return -1


def next_line(entry: int) -> int:
    """Return the entry behind this one."""
    return entry + _ENTRY


def line_begin(index: bytes, entry: int) -> int:
    """Return where the line of an entry begins."""
    return index[entry] << 16 | index[entry + 1] << 8 | index[entry + 2]


def _is_named(block: bytes, at: int, name: str) -> bool:
    """Tell whether the line that begins here has this name, or a longer one that begins so."""
    for character in name:
        mine = block[at]
        wanted = ord(character)
        # Mostly a name is written as it is asked for.
        if mine != wanted and _folded(mine) != _folded(wanted):
            return False
        # Not beyond the colon, though the name that is looked for may hold one: it is no token, then.
        if mine == _COLON:
            return False
        at += 1
    return block[at] == _COLON


def _folded(letter: int) -> int:
    """Return an ASCII letter in lower case, and whatever else as it is."""
    return letter + 32 if 65 <= letter <= 90 else letter


def has_beginning(block: bytes, index: bytes, beginning: str) -> bool:
    """Tell whether a name begins so, whatever its case; `beginning` is in lower case, as a name would be."""
    size = len(beginning) if len(beginning) < _LONG else _LONG
    entry = 0
    while index[entry + 3]:
        if index[entry + 3] >= size and _begins(block, line_begin(index, entry), beginning):
            return True
        entry += _ENTRY
    return False


def _begins(block: bytes, at: int, beginning: str) -> bool:
    """Tell whether the name on the line that begins here begins so."""
    for character in beginning:
        mine = block[at]
        if 65 <= mine <= 90:
            mine += 32
        # Not beyond the colon, which no name holds.
        if mine != ord(character):
            return False
        at += 1
    return True


def _colon(block: bytes, index: bytes, entry: int) -> int:
    """Return where the name of an entry ends."""
    size = index[entry + 3]
    at = line_begin(index, entry) + size
    if size == _LONG:
        while block[at] != _COLON:
            at += 1
    return at


def value_of(block: bytes, index: bytes, entry: int) -> str:
    """Return the value of an entry without the blanks around it; bytes that are no UTF-8 are escaped."""
    begin = _colon(block, index, entry) + 1
    end = line_begin(index, entry + _ENTRY) - 2
    while begin < end and (block[begin] == 32 or block[begin] == 9):
        begin += 1
    while begin < end and (block[end - 1] == 32 or block[end - 1] == 9):
        end -= 1
    return block[begin:end].decode("utf-8", "surrogateescape")


def fields_of(block: bytes, index: bytes) -> list[tuple[bytes, bytes]]:
    """Return the names and values of all lines."""
    fields = []
    entry = 0
    while index[entry + 3]:
        name = block[line_begin(index, entry) : _colon(block, index, entry)]
        fields.append((name, value_of(block, index, entry).encode("utf-8", "surrogateescape")))
        entry += _ENTRY
    return fields


def replace_lines(block: bytes, index: bytes, name: str, line: bytes) -> bytes:
    """Return the block with `line` in the place of the first line of a name, and without the others."""
    pieces = []
    at = 0
    entry = find_line(block, index, name, 0)
    while entry >= 0:
        pieces += [block[at : line_begin(index, entry)], line]
        line = b""
        at = line_begin(index, entry + _ENTRY)
        entry = find_line(block, index, name, entry + _ENTRY)
    pieces.append(block[at:])
    return b"".join(pieces)

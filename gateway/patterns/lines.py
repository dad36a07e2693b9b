r"""Where lines end: Java's dot, `^`, `$` and `\R`, written for the engines.

Java knows five line ends and `\r\n`; with the flag d it knows `\n` alone. The texts of `^` and `$`
are for the timed engine: they look around.
"""

from __future__ import annotations

from gateway.patterns import charsets
from gateway.patterns.classes import LINE_ENDS, VERTICAL

# For each engine: the linear one must be given what it compiles to, so that its size is known; the
# timed one is quicker with less text.
DOT = charsets.as_class(charsets.complement(LINE_ENDS)), f"[^{charsets.as_class(LINE_ENDS)[1:]}"
UNIX_DOT = charsets.as_class(charsets.complement(charsets.listed("\n"))), r"[^\n]"
ANY = (charsets.as_class(charsets.complement(())),)
_ENDS = charsets.as_class(LINE_ENDS)
_LONE_ENDS = charsets.as_class(charsets.listed("\r\x85\u2028\u2029"))
LINEBREAK = "(?:\r\n|" + charsets.as_class(VERTICAL) + ")"

# Java's `$` outside (?m): the end, or before the last line end; never inside \r\n.
LAST_LINE = rf"(?:\Z|(?=\r\n\Z)|(?={_LONE_ENDS}\Z)|(?<!\r)(?=\n\Z))"
UNIX_LAST_LINE = r"(?=\n?\Z)"
# Java's (?m): `^` never at the very end, not even of empty input.
LINE_START = rf"(?:(?:\A|(?<={_ENDS}))(?<!\r(?=\n))(?!\Z))"
UNIX_LINE_START = r"(?:(?:\A|(?<=\n))(?!\Z))"
LINE_END = rf"(?:\Z|(?={_LONE_ENDS})|(?<!\r)(?=\n))"
UNIX_LINE_END = r"(?=\n|\Z)"

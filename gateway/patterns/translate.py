r"""Java's regular expression syntax, rewritten for the two engines that run it.

Theory of operation. One walk over the pattern writes two texts. The *linear* one is for RE2,
which runs in linear time and knows neither look-around nor back-references. The *timed* one is for
the `regex` package, which knows both and can be stopped. Flags are resolved while walking -
a case-insensitive letter becomes a class of two, a dot becomes the class of what is not a line
end - so neither text has any, and what remains to differ between Java and the engines is small:

* look-around, back-references, possessive quantifiers and atomic groups, `\G` and `\X` have
  no linear text at all;
* Java's `$` also stands before a last line end, and `(?m)` knows five line ends. RE2 knows `\z`
  and `\n`. `minds_end` and `minds_lines` say on which inputs that makes a difference; those,
  and only those, go to the timed text.

What this module must not know: how the texts are run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.patterns import charsets, classes, lines
from gateway.patterns.classes import MAX_DEPTH, Flags
from gateway.patterns.cursor import Cursor
from gateway.patterns.errors import PatternError
from gateway.patterns.extent import AT_DEPLOY, Bounds, Extent
from gateway.patterns.repetition import DIGITS, LARGEST_LINEAR, read_bounds
from gateway.patterns.texts import Mark, Texts


@dataclass(frozen=True, slots=True)
class Translation:
    r"""Hold what a Java pattern becomes; `names` maps named groups to numbers.

    `linear` is None where only the timed engine will do. `minds_end`: it is wrong for input that
    ends in a line end; `minds_lines`: also for empty input and line ends other than `\n`. `too_large`:
    where `timed` passed its bounds. `effort`: steps of unrolling, as `spend_effort` counts them.
    """

    linear: str | None
    timed: str
    groups: int
    names: Mapping[str, int]
    minds_end: bool
    minds_lines: bool
    too_large: int | None
    effort: int


def translate(source: str, *, ignore_case: bool = False, bounds: Bounds = AT_DEPLOY) -> Translation:
    """Translate a Java pattern.

    Raises:
        PatternError: Java would refuse it too, it is nested too deep, or too large for both engines.
    """
    cursor = Cursor(source, reading=bounds.reading)
    return _Walk(cursor, frozenset("i") if ignore_case else frozenset(), Extent(bounds)).whole()


_STEPS = 2  # of reading, for a run of characters or a `|`; any other term takes twice as many
_LOOK_AROUND = ("=", "!", "<=", "<!", ">")
_FLAG_LETTERS = "idmsuxU"
_QUANTIFIERS = "*+?{"


class _Walk:
    """Walk over one pattern once; each method reads one construct and emits its two texts."""

    def __init__(self, cursor: Cursor, flags: Flags, extent: Extent) -> None:
        self._cursor = cursor
        self._flags = flags
        self._texts = Texts(extent)
        self._minds_end = False
        self._minds_lines = False
        self._groups = 0
        self._names: dict[str, int] = {}
        self._references: list[tuple[int, int]] = []

    def whole(self) -> Translation:
        """Read everything."""
        self._alternatives(0)
        if not self._cursor.is_at_end:
            raise PatternError("this ) closes nothing", self._cursor.position)
        for number, position in self._references:
            if number > self._groups:
                raise PatternError(f"there is no group {number} to refer to", position)
        return Translation(
            linear=self._texts.linear,
            timed=self._texts.timed,
            groups=self._groups,
            names=self._names,
            minds_end=self._minds_end,
            minds_lines=self._minds_lines,
            too_large=self._texts.too_large,
            effort=self._texts.effort,
        )

    def _alternatives(self, depth: int) -> None:
        """Read up to the closing parenthesis or the end; neither is taken."""
        cursor = self._cursor
        if depth > MAX_DEPTH:
            raise PatternError("groups are nested too deep", cursor.position)
        while not cursor.is_at_end and not cursor.sees(")"):
            position = cursor.position
            cursor.spend(_STEPS)
            if "i" not in self._flags and (plain := cursor.take_plain()):
                self._texts.write_plain(plain)
            elif cursor.accept("|"):
                self._texts.write("|")
            else:
                cursor.spend(_STEPS)
                self._term(depth)
            self._texts.hold(position)

    def _term(self, depth: int) -> None:
        """Read an atom and its quantifier."""
        mark = self._texts.mark
        read = _ATOMS.get(self._cursor.peek(), _Walk._literal)
        may_repeat = read(self, depth)
        if may_repeat and self._cursor.peek() and self._cursor.peek() in _QUANTIFIERS:
            self._quantifier(mark)

    # Atoms: each method returns whether a quantifier may follow.

    def _literal(self, depth: int) -> bool:  # noqa: ARG002 - all atoms are called alike
        code = ord(self._cursor.take())
        self._texts.write(classes.literal_text(code, self._flags))
        return True

    def _dangling(self, depth: int) -> bool:  # noqa: ARG002
        raise PatternError(f"{self._cursor.peek()} has nothing to repeat", self._cursor.position)

    def _class(self, depth: int) -> bool:  # noqa: ARG002
        self._cursor.take()
        self._texts.write(charsets.as_class(classes.read_class(self._cursor, self._flags)))
        return True

    def _dot(self, depth: int) -> bool:  # noqa: ARG002
        self._cursor.take()
        unless_all = lines.UNIX_DOT if "d" in self._flags else lines.DOT
        self._texts.write(*(lines.ANY if "s" in self._flags else unless_all))
        return True

    def _caret(self, depth: int) -> bool:  # noqa: ARG002
        self._cursor.take()
        if "m" in self._flags:
            self._minds_lines = True
            self._texts.write("(?m:^)", lines.UNIX_LINE_START if "d" in self._flags else lines.LINE_START)
        else:
            self._texts.write(r"\A")
        return True

    def _dollar(self, depth: int) -> bool:  # noqa: ARG002
        self._cursor.take()
        if "m" in self._flags:
            self._minds_lines = True
            self._texts.write("(?m:$)", lines.UNIX_LINE_END if "d" in self._flags else lines.LINE_END)
        else:
            self._last_line()
        return True

    def _last_line(self) -> None:
        self._minds_end = True
        self._texts.write(r"\z", lines.UNIX_LAST_LINE if "d" in self._flags else lines.LAST_LINE)

    def _escape(self, depth: int) -> bool:  # noqa: ARG002
        position = self._cursor.position
        self._cursor.take()
        letter = self._cursor.peek_next()
        if letter and letter in "123456789":
            self._numbered_reference(position)
        elif letter == "k":
            self._named_reference(position)
        elif (write := _SPECIAL_ESCAPES.get(letter)) is not None:
            self._cursor.take_next()
            write(self)
        else:
            charset, _ = classes.read_escape(self._cursor, self._flags)
            self._texts.write(charsets.as_class(charset))
        return True

    def _boundary(self, plain: str) -> None:
        looks = classes.boundary(self._flags, is_boundary=plain == r"\b")
        if "U" in self._flags:
            self._texts.write_timed(looks)
        else:
            self._texts.write(plain, looks)

    def _numbered_reference(self, position: int) -> None:
        r"""Read `\n`; more digits belong to it as long as that many groups have been opened."""
        number = int(self._cursor.take())
        while (digit := self._cursor.peek()) and digit in DIGITS and number * 10 + int(digit) <= self._groups:
            number = number * 10 + int(self._cursor.take())
        self._reference(number, position)

    def _named_reference(self, position: int) -> None:
        self._cursor.take_next()
        if not self._cursor.accept("<"):
            raise PatternError("\\k takes the name of a group in angle brackets", position)
        name = self._cursor.take_until(">")
        if name not in self._names:
            raise PatternError(f"there is no group named {name!r} before this", position)
        self._reference(self._names[name], position)

    def _reference(self, number: int, position: int) -> None:
        self._references.append((number, position))
        self._texts.write_timed(f"(?i:\\{number})" if "i" in self._flags else f"(?:\\{number})")

    def _group(self, depth: int) -> bool:
        start = self._cursor.position
        self._cursor.take()
        before = self._flags
        if not self._cursor.accept("?"):
            self._groups += 1
            self._texts.write("(")
        elif not self._group_kind(start):
            return False
        self._alternatives(depth + 1)
        if not self._cursor.accept(")"):
            raise PatternError("the group that starts here is not closed", start)
        self._texts.write(")")
        self._set_flags(before)
        return True

    def _group_kind(self, start: int) -> bool:
        """Read what stands between `(?` and the group's content; False if it was only flags."""
        if self._cursor.accept(":"):
            self._texts.write("(?:")
            return True
        for kind in _LOOK_AROUND:
            if self._cursor.accept(kind):
                self._texts.write_timed(f"(?{kind}")
                return True
        if self._cursor.accept("<"):
            self._groups += 1
            self._name_group(start)
            self._texts.write("(")
            return True
        return self._inline_flags(start)

    def _name_group(self, start: int) -> None:
        name = self._cursor.take_until(">")
        if not (name.isascii() and name.isalnum() and name[0].isalpha()):
            raise PatternError("the name of a group is a letter, then letters and digits", start)
        if name in self._names:
            raise PatternError(f"the group name {name!r} is given twice", start)
        self._names[name] = self._groups

    def _inline_flags(self, start: int) -> bool:
        """Read `(?i-s)`, which lasts to the end of the enclosing group, or `(?i-s:`."""
        on = self._cursor.take_while(_FLAG_LETTERS, len(_FLAG_LETTERS))
        off = self._cursor.take_while(_FLAG_LETTERS, len(_FLAG_LETTERS)) if self._cursor.accept("-") else ""
        closing = self._cursor.take("the end of the flags")
        if closing not in ":)":
            raise PatternError(f"(?{on}{closing} is not a kind of group that Java knows", start)
        self._set_flags((self._flags | set(on)) - set(off))
        if closing == ":":
            self._texts.write("(?:")
        return closing == ":"

    def _set_flags(self, flags: Flags) -> None:
        self._flags = flags
        self._cursor.skips_comments = "x" in flags

    def _quantifier(self, mark: Mark) -> None:
        """Read a quantifier and put it behind the atom that was written since the mark."""
        quantifier, copies = self._cursor.take(), 1
        if quantifier == "{":
            quantifier, largest, copies = read_bounds(self._cursor)
            self._texts.is_linear &= largest <= LARGEST_LINEAR
        self._texts.repeat(mark, quantifier, copies)
        if self._cursor.accept("?"):
            self._texts.write("?")
        elif self._cursor.accept("+"):
            self._texts.write_timed("+")


_ATOMS: Mapping[str, Callable[[_Walk, int], bool]] = {
    "(": _Walk._group,
    "[": _Walk._class,
    ".": _Walk._dot,
    "^": _Walk._caret,
    "$": _Walk._dollar,
    "\\": _Walk._escape,
    **dict.fromkeys(_QUANTIFIERS, _Walk._dangling),
}

_SPECIAL_ESCAPES: Mapping[str, Callable[[_Walk], None]] = {
    "A": lambda walk: walk._texts.write(r"\A"),
    "z": lambda walk: walk._texts.write(r"\z", r"\Z"),
    "Z": _Walk._last_line,
    "b": lambda walk: walk._boundary(r"\b"),
    "B": lambda walk: walk._boundary(r"\B"),
    "G": lambda walk: walk._texts.write_timed(r"\G"),
    "R": lambda walk: walk._texts.write(lines.LINEBREAK),
    "X": lambda walk: walk._texts.write_timed(r"\X"),
}

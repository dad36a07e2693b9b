"""The two engines that run a translated pattern: one in linear time, one against the clock.

Neither ever says "no match" for want of time: a match that is given up raises RegexBudgetExceeded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from gateway.patterns.errors import PatternError, RegexBudgetExceeded
from gateway.patterns.extent import AT_DEPLOY

if TYPE_CHECKING:
    import regex

Result = TypeVar("Result")

DEFAULT_BUDGET = 0.05
"""Seconds one operation of the timed engine may take."""

DEFAULT_LIMIT = 1 << 20
"""Characters the timed engine looks at, at most."""

LINEAR_WORK = 1 << 28
"""Bytes of input times instructions of the program that the linear engine takes on.

RE2 needs some nanoseconds for each at worst, when it must simulate its automaton: this is about
two seconds for a pattern made to be slow, and out of reach for any other.
"""

LINEAR_SCAN_BUDGET = 1.0
"""Seconds after which the linear engine stops looking for one more match of the same text."""

Found = tuple[str, Sequence[str | None]]
"""A match while replacing: the text between the match before and this one, and its groups."""


class Engine(Protocol):
    """Run one pattern over texts."""

    def matches(self, text: str) -> bool:
        """Say whether the whole text matches."""
        ...

    def find(self, text: str) -> bool:
        """Say whether the pattern matches anywhere in the text."""
        ...

    def scan(self, text: str, most: int) -> tuple[list[Found], str]:
        """Return the first matches from the left (0: all of them), and the text after the last."""
        ...


def well_formed(text: str) -> str:
    """Return the text with lone surrogates replaced, as Java has it after decoding bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


class _Program(Protocol):
    """Be what RE2 makes of a pattern, by its extension."""

    class Anchor:
        """Say where a match must begin and end."""

        ANCHOR_BOTH: object
        UNANCHORED: object

    def ok(self) -> bool:
        """Say whether the pattern was taken."""
        ...

    def error(self) -> bytes:
        """Return why it was not."""
        ...

    def ProgramSize(self) -> int:
        """Return how many instructions it has."""
        ...

    Match: Callable[..., list[tuple[int, int]]]


def _program(encoded: bytes, memory: int, *, captures: bool) -> _Program:
    """Have RE2 compile a pattern."""
    import re2  # house: start-up time and memory of every worker, few of which need a pattern

    options = re2.Options()
    options.max_mem = memory
    options.log_errors = False
    options.never_capture = not captures
    made: _Program = re2._re2.RE2(encoded, options)
    return made


class LinearEngine:
    """Run a pattern on RE2: time grows with the input, whatever the pattern.

    It speaks to the extension beneath `re2`'s Python face: the face costs 6 µs a match, the
    extension 0.8 µs. `memory` bounds the program and its automaton, in bytes.
    """

    __slots__ = ("_anywhere", "_capturing", "_clock", "_longest", "_match", "_memory", "_source", "_whole")

    def __init__(
        self,
        source: str,
        *,
        memory: int = AT_DEPLOY.memory,
        # house: a budget is spent time, not a moment; the timed engine reads the same clock in C.
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        encoded = well_formed(source).encode()
        # Without groups to report RE2 can stay in its automaton, which is many times faster.
        program = _program(encoded, memory, captures=False)
        if not program.ok():
            raise PatternError(program.error().decode())
        self._source = encoded
        self._memory = memory
        self._capturing: Callable[..., list[tuple[int, int]]] | None = None
        self._clock = clock
        self._longest = LINEAR_WORK // max(program.ProgramSize(), 1)
        self._match = program.Match
        self._whole, self._anywhere = program.Anchor.ANCHOR_BOTH, program.Anchor.UNANCHORED

    def matches(self, text: str) -> bool:
        """Say whether the whole text matches."""
        return self._is_found(text, self._whole)

    def find(self, text: str) -> bool:
        """Say whether the pattern matches anywhere in the text."""
        return self._is_found(text, self._anywhere)

    def _is_found(self, text: str, anchor: object) -> bool:
        encoded = self._encoded(text)
        return self._match(anchor, encoded, 0, len(encoded))[0][0] >= 0

    def _encoded(self, text: str) -> bytes:
        try:
            encoded = text.encode()
        except UnicodeEncodeError:
            encoded = well_formed(text).encode()
        if len(encoded) > self._longest:
            raise RegexBudgetExceeded(f"{len(encoded)} bytes are too much for this pattern")
        return encoded

    def scan(self, text: str, most: int) -> tuple[list[Found], str]:
        """Return the first matches from the left (0: all of them), and the text after the last."""
        encoded = self._encoded(text)
        found: list[Found] = []
        end = 0
        for spans in self._spans(encoded):
            groups = [encoded[first:last].decode() if first >= 0 else None for first, last in spans]
            found.append((encoded[end : spans[0][0]].decode(), groups))
            end = spans[0][1]
            if len(found) == most:
                break
        return found, encoded[end:].decode()

    def _spans(self, encoded: bytes) -> Iterator[list[tuple[int, int]]]:
        """Yield match after match; after an empty one the search goes on one character further."""
        match = self._captures()
        deadline = self._clock() + LINEAR_SCAN_BUDGET
        start = 0
        while start <= len(encoded):
            if self._clock() > deadline:
                raise RegexBudgetExceeded("looking for every match took too long")
            spans = match(self._anywhere, encoded, start, len(encoded))
            first, last = spans[0]
            if first < 0:
                return
            yield spans
            start = last if last > first else _next_character(encoded, last)

    def _captures(self) -> Callable[..., list[tuple[int, int]]]:
        """Return the program that reports groups, made when something is replaced for the first time."""
        if self._capturing is None:
            program = _program(self._source, self._memory, captures=True)
            # Reporting groups takes a few instructions more: what just fitted may not fit now.
            if not program.ok():
                raise RegexBudgetExceeded("replacing takes more memory than this pattern may use")
            self._capturing = program.Match
        return self._capturing


def _next_character(encoded: bytes, position: int) -> int:
    position += 1
    while position < len(encoded) and encoded[position] & 0xC0 == 0x80:
        position += 1
    return position


class TimedEngine:
    """Run a pattern on the backtracking `regex` package, within a time and an input length."""

    __slots__ = ("_budget", "_limit", "_regex")

    def __init__(self, source: str, *, budget: float = DEFAULT_BUDGET, limit: int = DEFAULT_LIMIT) -> None:
        import regex  # house: start-up time and memory of every worker, few of which need such a pattern

        try:
            self._regex = regex.compile(source, regex.V0)
        except regex.error as error:
            raise PatternError(f"no engine takes this pattern: {error}") from error
        self._budget = budget
        self._limit = limit

    def matches(self, text: str) -> bool:
        """Say whether the whole text matches."""
        text = self._bounded(text)
        return self._timed(lambda: self._regex.fullmatch(text, timeout=self._budget) is not None)

    def find(self, text: str) -> bool:
        """Say whether the pattern matches anywhere in the text."""
        text = self._bounded(text)
        return self._timed(lambda: self._regex.search(text, timeout=self._budget) is not None)

    def scan(self, text: str, most: int) -> tuple[list[Found], str]:
        """Return the first matches from the left (0: all of them), and the text after the last."""
        text = self._bounded(text)
        return self._timed(lambda: _collected(text, self._regex.finditer(text, timeout=self._budget), most))

    def _bounded(self, text: str) -> str:
        if len(text) > self._limit:
            raise RegexBudgetExceeded(f"{len(text)} characters are too much for this pattern")
        return well_formed(text)

    def _timed(self, run: Callable[[], Result]) -> Result:
        try:
            return run()
        except (TimeoutError, MemoryError) as error:
            raise RegexBudgetExceeded(f"a match took longer than {self._budget} s") from error


def _collected(text: str, matches: Iterable[regex.Match[str]], most: int) -> tuple[list[Found], str]:
    found: list[Found] = []
    end = 0
    for match in matches:
        found.append((text[end : match.start()], [match[0], *match.groups()]))
        end = match.end()
        if len(found) == most:
            break
    return found, text[end:]


class SwitchingEngine:
    """Use the linear engine for every text on which it agrees with Java, the timed one for the rest."""

    __slots__ = ("_agrees", "_linear", "_timed")

    def __init__(self, linear: Engine, timed: Engine, agrees: Callable[[str], bool]) -> None:
        self._linear = linear
        self._timed = timed
        self._agrees = agrees

    def _for(self, text: str) -> Engine:
        return self._linear if self._agrees(text) else self._timed

    def matches(self, text: str) -> bool:
        """Say whether the whole text matches."""
        return self._for(text).matches(text)

    def find(self, text: str) -> bool:
        """Say whether the pattern matches anywhere in the text."""
        return self._for(text).find(text)

    def scan(self, text: str, most: int) -> tuple[list[Found], str]:
        """Return the first matches from the left (0: all of them), and the text after the last."""
        return self._for(text).scan(text, most)

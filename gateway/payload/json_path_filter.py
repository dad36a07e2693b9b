"""Read the filters of a JSONPath: `@.price < 10 && (@.isbn || !@.draft)`.

What a filter compares are paths from the candidate (`@`) or the root (`$`), texts, numbers,
booleans, null and arrays of these. A path alone asks whether it finds anything. `||` binds weaker
than `&&`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gateway.patterns import PatternError, compile_java_regex
from gateway.payload.errors import PathError
from gateway.payload.json_path_cursor import Cursor
from gateway.payload.json_path_operators import MISSING, OPERATORS
from gateway.payload.json_path_steps import Scope, Step, Test, run

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORD = re.compile(r"(?:true|false|null)\b")
_WORDS = {"true": True, "false": False, "null": None}
_REGEX = re.compile(r"/((?:[^/\\]|\\.)*+)/([a-zA-Z]*)", re.DOTALL)
_OPERATOR = re.compile("|".join(re.escape(name) + (r"\b" if name.isalpha() else "") for name in OPERATORS))

ReadSteps = Callable[[Cursor], tuple[Sequence[Step], bool]]
"""Read the steps of a path and tell whether it is definite."""


@dataclass(frozen=True, slots=True)
class _Operand:
    """Be one side of a comparison; `exists` is what it means alone."""

    value: Callable[[object, Scope], object]
    exists: Test


def read_filter(cursor: Cursor, read_steps: ReadSteps) -> Test:
    """Read a filter up to where it ends.

    Raises:
        PathError: for what is no filter.
    """
    return _FilterReader(cursor, read_steps).either()


def _any(tests: Sequence[Test]) -> Test:
    return lambda candidate, scope: any(test(candidate, scope) for test in tests)


def _all(tests: Sequence[Test]) -> Test:
    return lambda candidate, scope: all(test(candidate, scope) for test in tests)


def _not(test: Test) -> Test:
    return lambda candidate, scope: not test(candidate, scope)


def _constant(value: object) -> _Operand:
    return _Operand(lambda _candidate, _scope: value, lambda _candidate, _scope: bool(value))


def _path(steps: Sequence[Step], *, from_root: bool, is_definite: bool) -> _Operand:
    """Make the operand for a path: its one value, or the list of what an indefinite one finds."""

    def found(candidate: object, scope: Scope) -> list[object]:
        return run(steps, scope.root if from_root else candidate, scope)

    def value(candidate: object, scope: Scope) -> object:
        values = found(candidate, scope)
        if not is_definite:
            return values
        return values[0] if values else MISSING

    return _Operand(value, lambda candidate, scope: bool(found(candidate, scope)))


_CHARACTERS_PER_VISIT = 64


def _weight(value: object) -> int:
    """Estimate what looking at a value costs, in visits."""
    if isinstance(value, str):
        return 1 + len(value) // _CHARACTERS_PER_VISIT
    return 1 + len(value) if isinstance(value, (list, dict)) else 1


class _FilterReader:
    """Read one filter; parentheses and filters within paths count as nesting."""

    def __init__(self, cursor: Cursor, read_steps: ReadSteps) -> None:
        self._cursor = cursor
        self._read_steps = read_steps

    def either(self) -> Test:
        """Read tests joined by `||`."""
        self._cursor.enter()
        tests = [self._both()]
        while self._takes("||"):
            tests.append(self._both())
        self._cursor.leave()
        return _any(tests) if len(tests) > 1 else tests[0]

    def _both(self) -> Test:
        """Read tests joined by `&&`."""
        tests = [self._single()]
        while self._takes("&&"):
            tests.append(self._single())
        return _all(tests) if len(tests) > 1 else tests[0]

    def _takes(self, sign: str) -> bool:
        self._cursor.skip_blanks()
        return self._cursor.takes(sign)

    def _single(self) -> Test:
        """Read a comparison, an existence test, or a group; each may be negated."""
        negations = 0
        while self._takes("!"):
            negations += 1
        if self._takes("("):
            test = self.either()
            self._cursor.expect(")")
        else:
            test = self._comparison()
        return _not(test) if negations % 2 else test

    def _comparison(self) -> Test:
        left = self._operand()
        if self._takes("=~"):
            return self._matching(left)
        spelled = self._cursor.match(_OPERATOR)
        if spelled is None:
            return left.exists
        compare = OPERATORS[spelled[0]]
        right = self._operand()

        def test(candidate: object, scope: Scope) -> bool:
            one, other = left.value(candidate, scope), right.value(candidate, scope)
            scope.visit(_weight(one) * _weight(other))
            return compare(one, other)

        return test

    def _matching(self, left: _Operand) -> Test:
        """Read the pattern after `=~`, which must match the whole text."""
        self._cursor.skip_blanks()
        start = self._cursor.at
        pattern = self._cursor.match(_REGEX)
        if pattern is None:
            raise self._cursor.error("expected a pattern like /a.*/")
        if pattern[2] not in ("", "i"):
            raise PathError(f'unknown pattern flags "{pattern[2]}"', start)
        try:
            regex = compile_java_regex(pattern[1].replace("\\/", "/"), ignore_case=pattern[2] == "i")
        except PatternError as error:
            raise PathError(error.message, start + 1 + error.position) from error

        def test(candidate: object, scope: Scope) -> bool:
            text = left.value(candidate, scope)
            scope.visit(_weight(text))
            return isinstance(text, str) and regex.matches(text)

        return test

    def _operand(self) -> _Operand:
        self._cursor.skip_blanks()
        sign = self._cursor.peek()
        if sign in ("@", "$"):
            self._cursor.at += 1
            found, is_definite = self._read_steps(self._cursor)
            return _path(found, from_root=sign == "$", is_definite=is_definite)
        return _constant(self._array() if sign == "[" else self._literal())

    def _array(self) -> list[object]:
        """Read an array of literals."""
        self._cursor.at += 1
        items: list[object] = []
        while not self._takes("]"):
            if items:
                self._cursor.expect(",")
                self._cursor.skip_blanks()
            items.append(self._literal())
        return items

    def _literal(self) -> object:
        text = self._cursor.string()
        if text is not None:
            return text
        word = self._cursor.match(_WORD)
        if word is not None:
            return _WORDS[word[0]]
        number = self._cursor.match(_NUMBER)
        if number is None:
            raise self._cursor.error("expected a path, a text, a number, true, false or null")
        return float(number[0]) if set(number[0]) & set(".eE") else int(number[0])

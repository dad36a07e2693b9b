# cython: boundscheck=False, wraparound=False
"""The tests that path patterns become: each walks over a text once, and tries nothing twice."""

from __future__ import annotations

from gateway.patterns.predicate import Predicate


class Anything(Predicate):
    """Fit every text."""

    __slots__ = ()

    def matches(self, text: str) -> bool:  # noqa: ARG002 - predicates are asked alike
        """Tell whether the whole text fits."""
        return True


class Exactly(Predicate):
    """Fit one text."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def matches(self, text: str) -> bool:
        """Tell whether the whole text fits."""
        return text == self._text


class Begins(Predicate):
    """Fit whatever begins so."""

    __slots__ = ("_prefix",)

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def matches(self, text: str) -> bool:
        """Tell whether the whole text fits."""
        return text.startswith(self._prefix)


class Segments(Predicate):
    """Fit fixed strings with segments between them.

    `strings` are what stands before the first segment, between two, and behind the last, where "" is nothing;
    a segment ends where a slash is, or the text, and has at least `least` characters. `is_open`: anything may
    follow.
    """

    __slots__ = ("_is_open", "_least", "_strings")

    def __init__(self, strings: tuple[str, ...], least: int, *, is_open: bool) -> None:
        self._strings = strings
        self._least = least
        self._is_open = is_open

    def matches(self, text: str) -> bool:
        """Tell whether the whole text fits."""
        size = len(text)
        at = 0
        is_first = True
        for string in self._strings:
            if not is_first:
                begin = at
                while at < size and text[at] != "/":
                    at += 1
                if at - begin < self._least:
                    return False
            is_first = False
            if not _stands_at(text, at, size, string):
                return False
            at += len(string)
        return self._is_open or at == size


def _stands_at(text: str, at: int, size: int, string: str) -> bool:
    """Tell whether a string stands at a place of a text of that size."""
    if size - at < len(string):
        return False
    for character in string:
        if text[at] != character:
            return False
        at += 1
    return True


class OrWithSlash(Predicate):
    """Fit what another test fits, also with one more slash at the end."""

    __slots__ = ("_test",)

    def __init__(self, test: Predicate) -> None:
        self._test = test

    @property
    def always_answers(self) -> bool:
        """Tell whether it never gives up for want of time."""
        return self._test.always_answers

    def matches(self, text: str) -> bool:
        """Tell whether the whole text fits."""
        if self._test.matches(text):
            return True
        return text.endswith("/") and self._test.matches(text[: len(text) - 1])

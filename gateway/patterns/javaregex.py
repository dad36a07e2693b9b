"""`java.util.regex`, as conditions, template functions and policies use it - but bounded in time.

A pattern runs on a linear-time engine where that can mean the same; look-around and
back-references run on a backtracking one with a time budget and a bound on the input.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.patterns.effort import spend_effort
from gateway.patterns.engines import (
    DEFAULT_BUDGET,
    DEFAULT_LIMIT,
    Engine,
    LinearEngine,
    SwitchingEngine,
    TimedEngine,
)
from gateway.patterns.errors import PatternError
from gateway.patterns.extent import AT_DEPLOY, Bounds
from gateway.patterns.replacement import parse_replacement
from gateway.patterns.texts import TOO_LARGE
from gateway.patterns.translate import Translation, translate

MAX_SOURCE = 1 << 16
"""Characters a pattern may have."""


@dataclass(frozen=True, slots=True)
class JavaRegex:
    """Be a compiled Java pattern.

    `matches` and `find` take a text and mean Java's `Matcher.matches` (the whole text) and
    `Matcher.find`. All four operations raise RegexBudgetExceeded when they are given up.
    """

    source: str
    groups: int
    names: Mapping[str, int]
    matches: Callable[[str], bool]
    find: Callable[[str], bool]
    engine: Engine

    def replace_all(self, text: str, replacement: str) -> str:
        r"""Replace every match; `$1`, `${name}` and `\$` mean in the replacement what they do in Java.

        Raises:
            PatternError: the replacement names a group that does not exist.
            RegexBudgetExceeded: it took too long.
        """
        return self._replace(text, replacement, most=0)

    def replace_first(self, text: str, replacement: str) -> str:
        """Replace the first match; otherwise as `replace_all`."""
        return self._replace(text, replacement, most=1)

    def _replace(self, text: str, replacement: str, *, most: int) -> str:
        write = parse_replacement(replacement, self.groups, self.names)
        found, rest = self.engine.scan(text, most)
        return "".join(gap + write(groups) for gap, groups in found) + rest


def compile_java_regex(
    source: str,
    *,
    ignore_case: bool = False,
    budget: float = DEFAULT_BUDGET,
    limit: int = DEFAULT_LIMIT,
    bounds: Bounds = AT_DEPLOY,
) -> JavaRegex:
    """Compile a pattern in the syntax of `java.util.regex`.

    Args:
        source: the pattern, without delimiters.
        ignore_case: as if it began with `(?i)`.
        budget: seconds one operation may take where only the backtracking engine will do.
        limit: characters of input that engine takes, at most.
        bounds: what compiling may take; nothing is compiled before they are known to hold.

    Raises:
        PatternError: Java would refuse it, or neither engine takes it, or only within larger bounds.
    """
    if len(source) > MAX_SOURCE:
        raise PatternError(f"a pattern may have {MAX_SOURCE} characters", MAX_SOURCE)
    spend_effort(len(source))
    translation = translate(source, ignore_case=ignore_case, bounds=bounds)
    spend_effort(translation.effort)
    engine = _engine(translation, budget, limit, bounds.memory)
    return JavaRegex(source, translation.groups, translation.names, engine.matches, engine.find, engine)


def _engine(translation: Translation, budget: float, limit: int, memory: int) -> Engine:
    linear = _linear(translation.linear, memory)
    if linear is not None and not (translation.minds_end or translation.minds_lines):
        return linear
    if translation.too_large is not None:
        raise PatternError(TOO_LARGE, translation.too_large)
    spend_effort(len(translation.timed))
    timed = TimedEngine(translation.timed, budget=budget, limit=limit)
    if linear is None:
        return timed
    return SwitchingEngine(linear, timed, _has_plain_lines if translation.minds_lines else _has_open_end)


def _linear(text: str | None, memory: int) -> LinearEngine | None:
    """Return the linear engine, or None where there is no text for it or RE2 finds it too large."""
    if text is None:
        return None
    try:
        return LinearEngine(text, memory=memory)
    except PatternError:
        return None


_ODD_LINE_END = re.compile("[\r\x85\u2028\u2029]")


def _has_open_end(text: str) -> bool:
    """Say whether the text does not end in a line end: then Java's `$` is the end of the text."""
    return text[-1:] not in ("\n", "\r", "\x85", "\u2028", "\u2029")


def _has_plain_lines(text: str) -> bool:
    r"""Say whether Java's (?m) and RE2's agree: only `\n` ends lines, none at the end, not empty."""
    return text != "" and _has_open_end(text) and _ODD_LINE_END.search(text) is None

"""The pattern language of ExtractVariables: `/a/{id}/b`, `Bearer {token}`.

A pattern is literal text with `{name}`, which captures, and `*`, which does not; `%` before a brace
or a star makes it literal. A capture reaches to the next literal. In a path both stay inside
one segment, and `**` stands for one segment or more.

Matching never backtracks: between two places that may hold anything, the leftmost occurrence of a
literal is as good as any other. So a match costs no more than looking for each literal once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from gateway.policies._values import Wrong

Captures = list[tuple[str, str]]
"""Names and what they caught, in the order of the pattern."""

_TOKEN = re.compile(
    r"%(?P<escaped>[{}*%])|\{(?P<name>[^{}]*)\}|(?P<deep>\*\*)|(?P<star>\*)|(?P<other>.)", re.DOTALL
)
_DEEP = object()


@dataclass(frozen=True, slots=True)
class Gap:
    """Be a place that may hold anything: at least so many characters; caught under a name, or not."""

    name: str = ""
    least: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Be a text without slashes that matter: literals with a gap between each two."""

    literals: tuple[str, ...]
    gaps: tuple[Gap, ...]

    def match(self, text: str, folded: str) -> Captures | None:
        """Return what the gaps catch of the whole text; `folded` is the text as literals compare to it."""
        first, last = self.literals[0], self.literals[-1]
        if not self.gaps:
            return [] if folded == first else None
        at, end = len(first), len(text) - len(last)
        if not folded.startswith(first) or not folded.endswith(last):
            return None
        caught: Captures = []
        for number, gap in enumerate(self.gaps, 1):
            literal = self.literals[number]
            is_last = number == len(self.gaps)
            found = end if is_last else folded.find(literal, at + gap.least, end)
            if found < at + gap.least:
                return None
            caught.append((gap.name, text[at:found]))
            at = found + len(literal)
        return [capture for capture in caught if capture[0]]


def _run(tokens: Iterable[str | Gap]) -> Run:
    """Join the tokens of a run."""
    literals = [""]
    gaps = []
    for token in tokens:
        if isinstance(token, Gap):
            gaps.append(token)
            literals.append("")
        else:
            literals[-1] += token
    return Run(tuple(literals), tuple(gaps))


@dataclass(frozen=True, slots=True)
class Pattern:
    """Be a compiled pattern. `names` are its captures, `segments` counts what slashes separate."""

    source: str
    names: tuple[str, ...]
    segments: int
    ignores_case: bool
    _match: Callable[[str, str], Captures | None]

    def match(self, text: str) -> Captures | None:
        """Return what is caught when the whole text matches, None when it does not."""
        return self._match(text, _fold(text) if self.ignores_case else text)


def _fold(text: str) -> str:
    """Return a text of the same length in lower case."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)


def _tokens(source: str, *, ignores_case: bool, is_path: bool) -> Iterator[str | Gap | object]:
    """Cut a pattern into literal characters, gaps, and - in a path - `**`.

    Raises:
        Wrong: InvalidPattern.
    """
    for token in _TOKEN.finditer(source):
        kind, text = token.lastgroup, token[token.lastgroup or 0]
        if kind == "name":
            name = text.strip()
            if not name:
                raise Wrong(f"pattern '{source}' has a capture without a name", "InvalidPattern")
            yield Gap(name, 1 if is_path else 0)
        elif kind == "deep" and is_path:
            yield _DEEP
        elif kind in {"deep", "star"}:
            yield Gap()
        elif kind == "other" and text == "{":
            raise Wrong(f"pattern '{source}' opens a brace and does not close it", "InvalidPattern")
        else:
            yield _fold(text) if ignores_case else text


def compile_pattern(source: str, *, ignores_case: bool = False, is_path: bool = False) -> Pattern:
    """Compile a pattern.

    Raises:
        Wrong: InvalidPattern, or PatternWithoutVariable when it captures nothing.
    """
    tokens = list(_tokens(source, ignores_case=ignores_case, is_path=is_path))
    names = tuple(token.name for token in tokens if isinstance(token, Gap) and token.name)
    if not names:
        raise Wrong(f"pattern '{source}' captures no variable", "PatternWithoutVariable")
    if is_path:
        match = _path_matcher(source, tokens)
    else:
        match = _run(token for token in tokens if isinstance(token, str | Gap)).match
    return Pattern(source, names, source.count("/"), ignores_case, match)


def best_match(patterns: Iterable[Pattern], text: str) -> Captures:
    """Return what the best matching pattern catches: the one of most segments, the first among equals."""
    best: Captures = []
    segments = -1
    for pattern in patterns:
        if pattern.segments > segments:
            caught = pattern.match(text)
            if caught is not None:
                best, segments = caught, pattern.segments
    return best


# --- paths --------------------------------------------------------------------------------


def _path_matcher(source: str, tokens: Sequence[str | Gap | object]) -> Callable[[str, str], Captures | None]:
    """Return the matcher of a path pattern: runs of segments, with a `**` between each two."""
    blocks: list[list[Run]] = [[]]
    for segment in _segments(tokens):
        if _DEEP not in segment:
            blocks[-1].append(_segment_run(segment))
        elif len(segment) == 1:
            blocks.append([])
        else:
            raise Wrong(f"pattern '{source}': ** must be a whole segment", "InvalidPattern")

    def match(text: str, folded: str) -> Captures | None:
        # Edge: without a path suffix, the suffix is the root.
        return _match_blocks(blocks, _split(text), _split(folded))

    return match


def _split(path: str) -> list[str]:
    """Split a path into its segments."""
    return path.removeprefix("/").split("/")


def _segments(tokens: Sequence[str | Gap | object]) -> list[list[str | Gap | object]]:
    """Split tokens at slashes, a leading one left out."""
    segments: list[list[str | Gap | object]] = [[]]
    for token in tokens[1:] if tokens[0] == "/" else tokens:
        if token == "/":
            segments.append([])
        else:
            segments[-1].append(token)
    return segments


def _segment_run(segment: Sequence[str | Gap | object]) -> Run:
    """Return the run of one segment; a star that is the whole segment stands for something."""
    if segment == [Gap()]:
        return _run([Gap(least=1)])
    return _run(token for token in segment if isinstance(token, str | Gap))


def _match_blocks(blocks: Sequence[Sequence[Run]], texts: list[str], folded: list[str]) -> Captures | None:
    """Match the first block at the beginning, the last at the end, each other one as early as it can."""
    *before, last = blocks
    caught: Captures = []
    at = 0
    for number, block in enumerate(before):
        # What precedes a block, except the first, is a `**` of at least one segment.
        starts = range(at + 1, len(texts) + 1) if number else range(1)
        found = _first_match(block, starts, texts, folded)
        if found is None:
            return None
        start, captures = found
        caught += captures
        at = start + len(block)
    start = len(texts) - len(last)
    if start < at + 1 if before else start != 0:
        return None
    found = _first_match(last, range(start, start + 1), texts, folded)
    return None if found is None else caught + found[1]


def _first_match(
    block: Sequence[Run], starts: range, texts: list[str], folded: list[str]
) -> tuple[int, Captures] | None:
    """Return the first start at which each run matches its segment, and what is caught."""
    for start in starts:
        end = start + len(block)
        if end > len(texts):
            return None
        caught: Captures = []
        for run, text, fold in zip(block, texts[start:end], folded[start:end], strict=True):
            captures = run.match(text, fold)
            if captures is None:
                break
            caught += captures
        else:
            return start, caught
    return None

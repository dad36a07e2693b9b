"""The index of conditional flows: which of many could be meant by a request's verb and path.

It only excludes. Of each condition it knows what is certain wherever it holds; flows for which that is
not so are passed over, and the conditions of the others decide, in their order. What a step may have
written into verb or path by then is what the index reads, as the conditions do: it reads where they
would, and nothing runs between.

One variable for the path is looked at: the one that most of the flows ask. Paths are found whole in a
dict, or by what they begin with in a sorted list. Everything that stands there between a beginning and a
path that has it begins so as well; so the longest is the last that is not greater than the path, or one
that this one begins with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gateway.conditions import Facts, Shape
from gateway.message import Exchange

SMALLEST = 4
"""How many flows must stand in a row for an index: fewer are asked as fast."""

VERB = "request.verb"
PATH_SUFFIX = "proxy.pathsuffix"
PATHS = (PATH_SUFFIX, "request.path")


class _Paths:
    """Hold the flows of one verb by what they certainly say of the path; all numbers are in order."""

    __slots__ = ("_always", "_beginnings", "_of_beginning", "_parents", "_sizes", "_whole")

    def __init__(self, flows: Iterable[tuple[int, frozenset[Shape] | None]]) -> None:
        whole: dict[str, set[int]] = {}
        begun: dict[str, set[int]] = {}
        always: list[int] = []
        for number, shapes in flows:
            if shapes is None or Shape("", is_whole=False) in shapes:
                always.append(number)
            else:
                for shape in shapes:
                    (whole if shape.is_whole else begun).setdefault(shape.text, set()).add(number)
        self._always = tuple(always)
        """The flows of a path of which nothing is known."""
        self._beginnings = tuple(sorted(begun))
        self._parents = _parents(self._beginnings)
        merged: list[tuple[int, ...]] = []
        for beginning, parent in zip(self._beginnings, self._parents, strict=True):
            merged.append(
                tuple(sorted(begun[beginning].union(self._always if parent < 0 else merged[parent])))
            )
        self._of_beginning = tuple(merged)
        self._whole = {path: tuple(sorted(whole[path].union(self._begun(path)))) for path in whole}
        self._sizes = bytearray(1 + max(map(len, whole), default=0))
        """Of each length: whether a whole path has it. No other text is worth being looked up."""
        for path in whole:
            self._sizes[len(path)] = True

    def of(self, path: str) -> tuple[int, ...]:
        """Return the flows that could be meant by a path."""
        size = len(path)
        if size < len(self._sizes) and self._sizes[size]:
            flows = self._whole.get(path)
            if flows is not None:
                return flows
        return self._begun(path)

    def _begun(self, path: str) -> tuple[int, ...]:
        """Return the flows whose beginning a path has, and those that could always be meant."""
        low, high = 0, len(self._beginnings)
        while low < high:
            middle = (low + high) // 2
            if path < self._beginnings[middle]:
                high = middle
            else:
                low = middle + 1
        at = low - 1
        while at >= 0:
            if path.startswith(self._beginnings[at]):
                return self._of_beginning[at]
            at = self._parents[at]
        return self._always


def _parents(beginnings: Sequence[str]) -> tuple[int, ...]:
    """Return for each the place of the longest other one that it begins with, -1 for none."""
    parents: list[int] = []
    for at, beginning in enumerate(beginnings):
        parent = at - 1
        while parent >= 0 and not beginning.startswith(beginnings[parent]):
            parent = parents[parent]
        parents.append(parent)
    return tuple(parents)


class FlowIndex:
    """Find the flows of a row that could be meant, by their numbers in it."""

    __slots__ = (
        *("_by_verb", "_flows", "_of_other_verbs", "_path", "_paths", "_reads_suffix", "_size"),
        "_verb",
    )

    def __init__(self, flows: Sequence[Facts]) -> None:
        path = max(PATHS, key=lambda name: sum(name in facts for facts in flows))
        self._size = len(flows)
        self._reads_suffix = path == PATH_SUFFIX
        verbs = [_verbs(facts) for facts in flows]
        paths = [facts.get(path) for facts in flows]
        known = {verb for named in verbs if named is not None for verb in named}
        rows = list(zip(range(len(flows)), verbs, paths, strict=True))
        self._by_verb = {
            verb: _Paths([(at, shapes) for at, named, shapes in rows if named is None or verb in named])
            for verb in known
        }
        self._of_other_verbs = _Paths([(at, shapes) for at, named, shapes in rows if named is None])
        # What was found last: a request asks again for each flow that it turned out not to be.
        self._verb = self._path = "\0"
        self._paths = self._of_other_verbs
        self._flows: tuple[int, ...] = ()

    def next(self, exchange: Exchange, start: int) -> int:
        """Return the first flow from `start` on that could be meant; the size of the row for none."""
        request = exchange.request
        path = exchange.proxy.path_suffix if self._reads_suffix else request.path
        if path is not self._path or request.verb is not self._verb:
            self._find(request.verb, path)
        for at in self._flows:
            if at >= start:
                return at
        return self._size

    def _find(self, verb: str, path: str) -> None:
        """Find the flows of a verb and a path."""
        if verb is not self._verb:
            self._paths = self._by_verb.get(verb) or self._of_other_verbs
            self._verb = verb
        self._flows = self._paths.of(path)
        self._path = path


def _verbs(facts: Facts) -> frozenset[str] | None:
    """Return the verbs of which a condition asks for one, None where that is not certain."""
    shapes = facts.get(VERB)
    if shapes is None or not all(shape.is_whole for shape in shapes):
        return None
    return frozenset(shape.text for shape in shapes)


class Jump:
    """Go to the next flow of a row that could be meant, from one of them on.

    `places` are the ops of the flows, and behind them where to go on when none could be.
    """

    __slots__ = ("_index", "_places", "_start")

    def __init__(self, index: FlowIndex, start: int, places: tuple[int, ...]) -> None:
        self._index = index
        self._start = start
        self._places = places

    def to(self, exchange: Exchange) -> int:
        """Return the op to go on with."""
        return self._places[self._index.next(exchange, self._start)]

    def spread(self, factor: int) -> Jump:
        """Return the jump for a program in which each op has become so many."""
        return Jump(self._index, self._start, tuple([place * factor for place in self._places]))

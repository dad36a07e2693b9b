"""How large a bundle may be whose files are each within bounds: what importing it takes.

Counted before anything of a file is read, so that what is too much is refused and not worked
through. It must not know what the elements mean, but that a Condition is compiled, and that a
template's expressions begin with a brace.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.bundle.element import Element
from gateway.errors import BundleError, Location

_CONDITION = "Condition"


@dataclass(frozen=True, slots=True)
class WorkloadLimits:
    """Bound the configuration XML of a bundle, all files together: each limit is some seconds of work.

    Sizes are in bytes, `condition_length` in characters; `braces` are those that open. `patterns` are
    steps of compiling regular expressions, as `limited_effort` counts them. The largest bundles in
    use have some hundred flows.
    """

    size: int = 4 * 1024 * 1024
    braces: int = 25_000
    elements: int = 50_000
    conditions: int = 3_000
    condition_length: int = 160 * 1024
    patterns: int = 150_000


LIMITS = WorkloadLimits()


class Workload:
    """Add up what the files of one bundle hold."""

    def __init__(self, limits: WorkloadLimits = LIMITS) -> None:
        self._limits = limits
        self._size = 0
        self._braces = 0
        self._elements = 0
        self._conditions = 0
        self._condition_length = 0

    def add_file(self, raw: bytes, file: str) -> None:
        """Count a file before it is parsed.

        Raises:
            BundleError: with this one, the bundle holds too much XML.
        """
        self._size += len(raw)
        if self._size > self._limits.size:
            raise _excess(Location(file), f"{self._limits.size} bytes of XML")
        self._braces += raw.count(b"{")
        if self._braces > self._limits.braces:
            line = _line_of_brace(raw, raw.count(b"{") - (self._braces - self._limits.braces))
            raise _excess(Location(file, line), f"{self._limits.braces} opening braces")

    def add_elements(self, root: Element) -> None:
        """Count what a file holds before anything of it is read.

        Raises:
            BundleError: at the first element that is too much.
        """
        for element, length in root.sizes():
            self._elements += 1
            if self._elements > self._limits.elements:
                raise _excess(element.at, f"{self._limits.elements} elements of XML")
            if element.tag == _CONDITION:
                self._add_condition(element, length)

    def _add_condition(self, element: Element, length: int) -> None:
        self._conditions += 1
        if self._conditions > self._limits.conditions:
            raise _excess(element.at, f"{self._limits.conditions} conditions")
        self._condition_length += length
        if self._condition_length > self._limits.condition_length:
            raise _excess(element.at, f"{self._limits.condition_length} characters of conditions")


def _line_of_brace(raw: bytes, number: int) -> int:
    """Return the line in which the brace of that number, counted from 0, opens."""
    return b"{".join(raw.split(b"{", number + 1)[: number + 1]).count(b"\n") + 1


def _excess(at: Location, what: str) -> BundleError:
    return BundleError.of(at, f"from here on the bundle holds more than {what} in all its files")

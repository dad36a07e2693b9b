"""One reading of a bundle's files: one log, what was refused, and how much there is of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TypeVar

from gateway.bundle.archive import Files
from gateway.bundle.element import Element
from gateway.bundle.reading import attempt, report_leftovers
from gateway.bundle.workload import Workload
from gateway.bundle.xml import parse_xml
from gateway.errors import BundleError, Finding, FindingLog

T = TypeVar("T")


class Reading:
    """Read files one by one into one log, and remember what was refused.

    `refused` holds the names under which refused files might be referred to: such a reference
    names something, and is not to be told as a second error.
    """

    def __init__(self, files: Files) -> None:
        self.log = FindingLog()
        self.refused: set[str] = set()
        self._files = files
        self._workload = Workload()

    def read(self, file: str, read: Callable[[Element, FindingLog], T]) -> T | None:
        """Parse and read a file; None if it was refused.

        Raises:
            BundleError: the bundle is too large to go on with.
        """
        raw, place = self._files[file], f"{self._files.kind}/{file}"
        self._workload.add_file(raw, place)
        try:
            element = parse_xml(raw, place)
        except BundleError as error:
            self.log.absorb(error)
            self.refused.add(PurePosixPath(file).stem)
            return None
        self._workload.add_elements(element)
        result = attempt(element, read, self.log)
        if result is None:
            self.refused |= {PurePosixPath(file).stem, (element.get("name") or "").strip()}
        report_leftovers(element, self.log)
        return result

    def read_all(self, names: list[str], read: Callable[[Element, FindingLog], T]) -> tuple[T, ...]:
        """Read files, leaving out those that were refused."""
        results = (self.read(name, read) for name in names)
        return tuple(result for result in results if result is not None)

    def settle(self) -> tuple[Finding, ...]:
        """Return the warnings, by file and line.

        Raises:
            BundleError: there are errors; it has everything, by file and line.
        """
        try:
            self.log.raise_errors()
        except BundleError as error:
            raise BundleError(sorted(error.findings, key=_position)) from None
        return tuple(sorted(self.log.warnings, key=_position))


def _position(finding: Finding) -> tuple[str, int, int]:
    return finding.at.file, finding.at.line, finding.at.column

"""The errors that are not faults: who reads them decides the type.

Faults - what an API client sees - live in `faults.py`. Everything here is read by
the proxy developer, the operator, or the owner of the machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """Say where in a bundle something stands: file as named in the archive, 1-based line and column.

    A column of 0 means that only the line is known.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Render as `file:line:column`, leaving out what is unknown."""
        parts = [self.file]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)

    def after(self, passed: str) -> Location:
        """Return the place behind a text that begins here; its lines end with a line feed."""
        lines = passed.count("\n")
        column = len(passed) - passed.rfind("\n") if lines else max(self.column, 1) + len(passed)
        return Location(self.file, self.line + lines if self.line else 0, column)


@dataclass(frozen=True, slots=True)
class Finding:
    """Tell the proxy developer one thing about a bundle.

    `rule` is Edge's name of the deployment error where it has one (`InvalidValueForExpiresIn`),
    `element` the XML element it is about, `excerpt` the source line with a caret below it.
    """

    at: Location
    message: str
    element: str = ""
    rule: str = ""
    excerpt: str = ""
    is_warning: bool = False

    def __str__(self) -> str:
        """Render as compilers do: position, severity, message, and the excerpt below."""
        severity = "warning" if self.is_warning else "error"
        about = f" <{_cut(self.element)}>:" if self.element else ""
        rule = f" [{self.rule}]" if self.rule else ""
        excerpt = f"\n{_cut(self.excerpt)}" if self.excerpt else ""
        return f"{self.at}: {severity}:{about} {_cut(self.message)}{rule}{excerpt}"


_LONGEST_PART = 400
_MOST_TOLD = 100


def _cut(text: str) -> str:
    """Cut a text that quotes a long one: what is said before and after the quotation stays."""
    if len(text) <= _LONGEST_PART:
        return text
    return f"{text[: _LONGEST_PART // 2]}...{text[-_LONGEST_PART // 4 :]}"


def _told(findings: tuple[Finding, ...]) -> str:
    """Write findings, in their order; of very many the first ones, errors before warnings."""
    errors_first = sorted(range(len(findings)), key=lambda index: findings[index].is_warning)
    lines = [str(findings[index]) for index in sorted(errors_first[:_MOST_TOLD])]
    if len(findings) > _MOST_TOLD:
        lines.append(f"and {len(findings) - _MOST_TOLD} more findings")
    return "\n".join(lines)


class BundleError(Exception):
    """Report everything that is wrong with a bundle, at once.

    `findings` holds at least one error; warnings may stand between them. It is complete; the text
    of the error tells 100 of them at most, and how many more there are.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(_told(self.findings))

    @classmethod
    def of(
        cls, at: Location, message: str, *, element: str = "", rule: str = "", excerpt: str = ""
    ) -> BundleError:
        """Make the error of a single finding."""
        return cls([Finding(at, message, element, rule, excerpt)])


class FindingLog:
    """Collect findings while a bundle is read, so that all of them are told together."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []

    def add(self, finding: Finding) -> None:
        """Keep one finding, error or warning."""
        self._findings.append(finding)

    def absorb(self, error: BundleError) -> None:
        """Keep all findings of an error that was raised on the way."""
        self._findings.extend(error.findings)

    def raise_errors(self) -> None:
        """Raise what was collected if it holds an error; warnings alone pass.

        Raises:
            BundleError: with all findings, in the order of their finding.
        """
        if any(not finding.is_warning for finding in self._findings):
            raise BundleError(self._findings)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Return the warnings collected so far."""
        return tuple(finding for finding in self._findings if finding.is_warning)


class SettingsError(Exception):
    """Refuse a setting: the message names it and gives the reason."""


class StoreUnavailable(Exception):
    """Say that Redis did not answer; never a statement about what it holds."""


class UpstreamError(Exception):
    """Say that a target could not be reached or did not keep to HTTP.

    `reason` is one of the names in `Reason`; the connection maps it to a fault.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}" if detail else reason)


class ManagementError(Exception):
    """Refuse a management call with Edge's status, code and message."""

    status = 500

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(f"{code}: {message}")


class Invalid(ManagementError):
    """The request is wrong, or the entity is not in a state that allows it."""

    status = 400


class Denied(ManagementError):
    """The caller is known and may not do this."""

    status = 403


class NotFound(ManagementError):
    """The entity does not exist."""

    status = 404


class Conflict(ManagementError):
    """The entity exists already."""

    status = 409

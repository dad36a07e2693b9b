"""The Policy: what all policies share, and the mark that gives one its XML element.

A policy is a frozen record whose fields say where in the XML they come from (`_fields.py`), and a
`bind` that closes over the ports it needs. It reads and writes the exchange, raises faults
of the catalogue, and knows nothing else - no engine, no store, no other policy.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import ClassVar, TypeVar, dataclass_transform

from gateway.errors import Finding, Location
from gateway.flow import Action, Services
from gateway.message import Needs
from gateway.policies._fields import Element, attribute, child, read_record, record, whole
from gateway.policies._values import Wrong, field_values, needs_of

_NAME = re.compile(r"[A-Za-z0-9 _.$%-]{1,255}")
_WITHOUT_MEANING = ("FaultRules", "Properties", "Description")
"""Children that any policy may have and that Edge does not look at."""


def _to_name(text: str) -> str:
    """Check a policy's name.

    Raises:
        Wrong: it is too long, or holds what names may not hold.
    """
    if not _NAME.fullmatch(text):
        raise Wrong(f"'{text}' is not allowed: up to 255 letters, digits, blanks and _ . $ % -")
    return text


@record
class Policy(ABC):
    """Be one policy of a bundle.

    `element` is its XML element. `fault_prefix` is what the variable `<prefix>.<name>.failed`
    begins with. `raises` is true of a policy that exists to raise a fault.
    """

    element: ClassVar[str] = ""
    fault_prefix: ClassVar[str] = ""
    raises: ClassVar[bool] = False

    name: str = attribute("name", _to_name, required=True)
    display_name: str = child("DisplayName", default="")
    enabled: bool = whole(lambda element: element.flag("enabled", True))
    continue_on_error: bool = whole(lambda element: element.flag("continueOnError", False))
    at: Location = whole(lambda element: element.at)

    @abstractmethod
    def bind(self, services: Services) -> Action:
        """Return the action, closed over the ports it asks."""

    @property
    def needs(self) -> Needs:
        """Return the bodies that the action reads: those of all fields, and `extra_needs`."""
        needs = self.extra_needs
        for value in field_values(self):
            needs |= needs_of(value)
        return needs

    @property
    def extra_needs(self) -> Needs:
        """Return the bodies that the action reads beyond what its fields say."""
        return Needs.NOTHING

    @property
    def failed_variables(self) -> tuple[str, ...]:
        """Return the variables that become true when the policy fails."""
        return (f"{self.fault_prefix}.{self.name}.failed",)

    @property
    def called(self) -> str:
        """Return the shared flow that runs behind the action, "" for none."""
        return ""

    @property
    def lent(self) -> tuple[str, ...]:
        """Return the variables that the action sets only for as long as that runs."""
        return ()

    def check(self, element: Element) -> Iterable[Finding]:  # noqa: ARG002 - for those who look again
        """Yield what is wrong with the fields taken together, errors or warnings."""
        return ()


P = TypeVar("P", bound=Policy)


@dataclass_transform(kw_only_default=True, frozen_default=True)
def policy(element: str) -> Callable[[type[P]], type[P]]:
    """Declare the XML element as which a class of policies is written."""

    def declare(cls: type[P]) -> type[P]:
        made = record(cls)
        made.element = element
        return made

    return declare


def read_policy(cls: type[P], element: Element) -> P:
    """Read a policy from its root element.

    Raises:
        BundleError: with everything that is wrong with it.
    """
    try:
        return read_record(cls, element)
    finally:
        # Edge: `async` is accepted and never made anything parallel.
        element.ignore("async")
        for tag in [tag for tag in _WITHOUT_MEANING if tag not in element.asked]:
            _ignore(element, tag)


def _ignore(element: Element, tag: str) -> None:
    """Pass over children that nobody reads, not without a word about those that say something."""
    for found in element.children(tag):
        if not found.is_empty:
            found.warn("has no effect in a policy and is ignored")
    element.ignore(tag)

"""What the policies share whose <Operation> says what they are: its shape, and the refusal of its name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from gateway.errors import BundleError
from gateway.flow import Action, Services
from gateway.message import Needs
from gateway.policies._fields import Element


class Operation(Protocol):
    """Be what such a policy does."""

    @property
    def extra_needs(self) -> Needs:
        """Return the bodies that are read beyond what the fields say."""
        ...

    def bind(self, policy: str, services: Services) -> Action:
        """Return the action of the policy of that name."""
        ...


def no_operation(element: Element, known: Iterable[str]) -> BundleError:
    """Make the error for an operation that is missing, or none of those that are known.

    Nothing else is told of the policy then: what belongs to it depends on the operation.
    """
    there_are = f"there are {', '.join(known)}"
    named = element.child("Operation")
    element.consume()
    if named is None or not named.text:
        return element.fail(f"needs <Operation>; {there_are}", "OperationRequired")
    return named.fail(f"'{named.text}' is no operation; {there_are}", "InvalidOperation")

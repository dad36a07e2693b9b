"""Read a policy from its XML as a bundle does, and see what is said of it."""

from __future__ import annotations

from typing import TypeVar

import pytest

from gateway.errors import BundleError, Finding
from gateway.policies import Policy
from gateway.policies._policy import read_policy
from tests.support.builders import element

P = TypeVar("P", bound=Policy)


def read(cls: type[P], xml: str) -> P:
    """Return the policy; nothing of its XML may be left unread, and nothing said about it."""
    made, warnings = read_with_warnings(cls, xml)
    assert not warnings, [str(each) for each in warnings]
    return made


def read_with_warnings(cls: type[P], xml: str) -> tuple[P, list[str]]:
    """Return the policy and the warnings about it, as `Element: message`; nothing may be left unread."""
    root = element(xml)
    made = read_policy(cls, root)
    assert not list(root.leftovers())
    return made, [f"{each.element}: {each.message}" for each in root.warnings]


def refusals(cls: type[P], xml: str) -> tuple[Finding, ...]:
    """Return the errors that refuse the policy."""
    with pytest.raises(BundleError) as caught:
        read_policy(cls, element(xml))
    return tuple(each for each in caught.value.findings if not each.is_warning)

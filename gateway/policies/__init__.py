"""The policies: one file per Edge policy element, found by discovery.

The tour: `_policy.py` says what a policy is and `_fields.py` how one is read from its XML; every
other module without an underscore declares one element with `@policy("Element")`. To add a
policy, add its file, and its mirror in the tests; nothing has to list it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from gateway.policies._fields import Element
from gateway.policies._policy import Policy, read_policy
from gateway.registry import Registry, discover

__all__ = ["Policy", "PolicyReader", "readers"]

PolicyReader = Callable[[Element], Policy]


def readers() -> Mapping[str, PolicyReader]:
    """Return the reader of each policy element there is, by the element's name.

    A reader raises BundleError for what is wrong with a policy.
    """
    registry: Registry[PolicyReader] = Registry("policy")
    for module in discover(__name__):
        for item in vars(module).values():
            if isinstance(item, type) and issubclass(item, Policy) and item.__module__ == module.__name__:
                registry.add(item.element, partial(read_policy, item))
    return registry.seal()

"""The policies: one file per Edge policy element, found by discovery.

The tour: `_policy.py` says what a policy is and `_fields.py` how one is read from its XML; every
other module without an underscore declares one element with `@policy("Element")`. To add a
policy, add its file, and its mirror in the tests; nothing has to list it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import ModuleType

from gateway.policies._fields import Element
from gateway.policies._policy import Policy, read_policy
from gateway.registry import Registry, discover, find

__all__ = ["Policy", "PolicyReader", "readers"]

PolicyReader = Callable[[Element], Policy]


def readers() -> Mapping[str, PolicyReader]:
    """Return the reader of each policy element there is, by the element's name.

    A reader raises BundleError for what is wrong with a policy.
    """
    return _Readers()


class _Readers(Mapping[str, PolicyReader]):
    """Find readers: of one element by the name of its file, without loading the other policies.

    A worker loads the policies of what is deployed, at deploy, and no other.
    """

    __slots__ = ()

    def __getitem__(self, element: str) -> PolicyReader:
        module = find(__name__, element)
        reader = None if module is None else _declared(module).get(element)
        # A file that is not called like its element is found when all are looked through.
        return self._all()[element] if reader is None else reader

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> Mapping[str, PolicyReader]:
        registry: Registry[PolicyReader] = Registry("policy")
        for module in discover(__name__):
            for element, reader in _declared(module).items():
                registry.add(element, reader)
        return registry.seal()


def _declared(module: ModuleType) -> dict[str, PolicyReader]:
    """Return the readers of the elements that a module declares."""
    return {
        item.element: partial(read_policy, item)
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, Policy) and item.__module__ == module.__name__
    }

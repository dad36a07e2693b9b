"""Discover a package's modules, collect what they declare, seal it: how policies and resources are found.

Adding one is adding a file: nothing has to list it. A registry must not know what it holds.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Generic, TypeVar

T = TypeVar("T")


class RegistryError(Exception):
    """Refuse a declaration: it has no name, its name is taken, or it comes after the seal."""


def discover(package: ModuleType | str) -> list[ModuleType]:
    """Import every public module directly inside a package, in the order of their names.

    What a module declares, it declares while it is imported. Names that open with an underscore are left out.

    Raises:
        RegistryError: the thing is a module, not a package.
        ImportError: the package, or a module in it, cannot be imported; nothing is passed over.
    """
    home = importlib.import_module(package) if isinstance(package, str) else package
    return [importlib.import_module(f"{home.__name__}.{name}") for name in _public_names(home)]


def find(package: ModuleType | str, name: str) -> ModuleType | None:
    """Import the module of a package that is called like a thing, and no other; None where there is none.

    `OAuthV2` is found in `oauth_v2`: neither case nor underscores count.

    Raises:
        RegistryError: the thing is a module, not a package.
        ImportError: the package, or the module, cannot be imported.
    """
    home = importlib.import_module(package) if isinstance(package, str) else package
    for found in _public_names(home):
        if found.replace("_", "") == name.lower():
            return importlib.import_module(f"{home.__name__}.{found}")
    return None


# A package has the files that it was installed with.
# A bundle asks for each of its policies: no time to list a folder.
@functools.cache
def _public_names(home: ModuleType) -> tuple[str, ...]:
    if not hasattr(home, "__path__"):
        raise RegistryError(f"{home.__name__} is a module; modules are discovered in a package")
    names = sorted(found.name for found in pkgutil.iter_modules(home.__path__))
    return tuple(name for name in names if not name.startswith("_"))


class Registry(Generic[T]):
    """Collect named items, each name once, until the seal turns them into a mapping that cannot change.

    `what` names one item in the refusals ("policy", "resource").
    """

    def __init__(self, what: str = "item") -> None:
        self._what = what
        self._items: dict[str, T] = {}
        self._is_sealed = False

    def add(self, name: str, item: T) -> None:
        """Declare one item.

        Raises:
            RegistryError: the name is empty or taken, or the registry is sealed.
        """
        if self._is_sealed:
            raise RegistryError(f"{self._what} {name!r} comes too late: the registry is sealed")
        if not name.strip():
            raise RegistryError(f"{self._what} {item!r} has an empty name")
        if name in self._items:
            raise RegistryError(
                f"{self._what} {name!r} is declared twice: {self._items[name]!r} and {item!r}"
            )
        self._items[name] = item

    def seal(self) -> Mapping[str, T]:
        """End the collecting and return all items in the order of their declaration; again, the same ones."""
        self._is_sealed = True
        return MappingProxyType(self._items)

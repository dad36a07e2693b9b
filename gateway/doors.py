"""Let a package's door open some of its names late: what few processes need is loaded by those that ask.

Each worker pays for what a door loads, in time to start and in memory. Where only a supervisor, or only the
aiohttp hand, needs a name, the door says so:

    if TYPE_CHECKING:
        from gateway.runtime.supervisor import Supervisor
    else:
        __getattr__ = late(__name__, Supervisor="supervisor")

Whoever imports the name from the door sees no difference, and neither does the type checker.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable


def late(package: str, **modules: str) -> Callable[[str], object]:
    """Return the `__getattr__` of a package: each name comes from its module when it is asked for.

    Raises:
        ValueError: a name is also its module's, which would stand in its place once it is loaded.
    """
    if hidden := [name for name, module in modules.items() if name == module]:
        raise ValueError(f"{package}: {hidden[0]} would be hidden by the module of that name")

    def find(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found: object = getattr(importlib.import_module(f"{package}.{modules[name]}"), name)
        setattr(sys.modules[package], name, found)
        return found

    return find

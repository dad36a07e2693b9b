"""A pytest plugin: run the tests on the `.py` of every module that is compiled as it stands.

`python -m pytest -p tests.support.uncompiled ...` loads the sources beside the `.pxd` files and ignores what
the compiler made of them. What coverage counts is then what was written, and a test that passes here and not
without the plugin (or the other way round) has found a difference between the two.

The compiled module proper cannot take part: it reaches into the C fields of types that are plain Python here.
Which tests stand without it is a choice of folders, made where this plugin is asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

PACKAGE = "gateway"
COMPILED_PROPER = "gateway._fastpath"


class SourceFinder(MetaPathFinder):
    """Find the source of each module of the gateway that has a declaration beside it."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where the source is; None leaves the search to the usual finders.

        Raises:
            ImportError: the compiled module proper was asked for.
        """
        if fullname == COMPILED_PROPER:
            raise ImportError(f"{fullname} was imported in an uncompiled run: leave its tests out of the run")
        if not fullname.startswith(f"{PACKAGE}."):
            return None
        for folder in path or ():
            source = Path(folder, fullname.rpartition(".")[2]).with_suffix(".py")
            if source.is_file() and source.with_suffix(".pxd").is_file():
                return spec_from_file_location(fullname, source)
        return None


def pytest_configure() -> None:
    """Check that nothing of the gateway came first: what is loaded already would stay compiled.

    Raises:
        RuntimeError: something did.
    """
    loaded = [
        name
        for name, module in sys.modules.items()
        if name.startswith(f"{PACKAGE}.") and _is_compiled(module)
    ]
    if loaded:
        raise RuntimeError(f"loaded before the sources could be: {', '.join(loaded)}")


def _is_compiled(module: ModuleType) -> bool:
    return not (getattr(module, "__file__", None) or ".py").endswith(".py")


sys.meta_path.insert(0, SourceFinder())

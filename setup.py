"""Build what is compiled, and nothing else: all metadata stands in pyproject.toml.

Two kinds of modules are compiled: `gateway/_fastpath.pyx`, and every module that has a `.pxd` beside it.
The latter are compiled as they stand: the `.py` is the source, the `.pxd` only says which of its types are
known to C, and the module still runs, and passes its tests, when nobody compiled it.

`TOLLKEEPER_TRACE=1 pip install -e .` builds for debugging: line tracing (coverage and profilers see the lines
of the included files) and an annotated HTML page beside the sources. Never measure such a build.
"""

from __future__ import annotations

import os
from glob import glob
from pathlib import Path
from typing import Any

from Cython.Build import cythonize
from Cython.Compiler.Nodes import CClassDefNode
from setuptools import Extension, setup

TRACING = os.environ.get("TOLLKEEPER_TRACE", "") not in {"", "0"}
DECLARED = sorted(glob("gateway/**/*.pxd", recursive=True))
GENERATED = "build/cython"
"""Where the C sources go."""
SHARED = "gateway._shared"
"""What Cython's modules have in common, held once: each would bring its own function type and so on."""
ERRORS_ARE_COLD = "gateway/hot/cold.h"
"""Included before everything else; 8 % less user time than without."""
FAST = ["-O2", "-fno-asynchronous-unwind-tables", "-include", ERRORS_ARE_COLD]


def _allocate_as_declared() -> None:
    """Have `freelist` and `no_gc` of a `.pxd` hold for classes whose body stands in a `.py`.

    Cython (3.3) takes the fields from the declaration and these two only from the body, where a plain class
    cannot say them. Without this everything works, slower; a unit test of the compiled types tells.
    """
    analyse = CClassDefNode.analyse_declarations

    def analyse_and_keep(self: Any, env: Any) -> None:
        entry = env.lookup_here(self.class_name)
        scope = entry.type.scope if entry is not None and entry.is_type else None
        declared = scope.directives if scope is not None else {}
        kept = {name: declared[name] for name in ("freelist", "no_gc") if declared.get(name)}
        analyse(self, env)
        if kept and self.scope is not None:
            self.scope.directives = {**self.scope.directives, **kept}

    CClassDefNode.analyse_declarations = analyse_and_keep  # type: ignore[method-assign]


_allocate_as_declared()


def _is_older_than_this() -> bool:
    """Tell whether C sources are there that other options made: Cython looks at the sources only."""
    made = [path.stat().st_mtime for path in Path(GENERATED).rglob("*.c")]
    return bool(made) and min(made) < Path(__file__).stat().st_mtime


def _extension(name: str, source: str, depends: list[str]) -> Extension:
    return Extension(
        name,
        sources=[source],
        depends=[*depends, ERRORS_ARE_COLD],
        define_macros=[("CYTHON_TRACE", "1"), ("CYTHON_USE_SYS_MONITORING", "0")] if TRACING else [],
        extra_compile_args=["-O0", "-g"] if TRACING else FAST,
        # Pages that hold both code and constants: some sixty modules would each leave half of several empty.
        extra_link_args=["-Wl,-z,noseparate-code"],
    )


def _compiled_as_it_stands(declaration: str) -> Extension:
    source = Path(declaration).with_suffix(".py")
    return _extension(".".join(source.with_suffix("").parts), str(source), [declaration])


setup(
    ext_modules=cythonize(
        [
            _extension(
                "gateway._fastpath", "gateway/_fastpath.pyx", [*sorted(glob("gateway/hot/*.pxi")), *DECLARED]
            ),
            *map(_compiled_as_it_stands, DECLARED),
            _extension(SHARED, SHARED.replace(".", "/") + ".c", []),
        ],
        shared_utility_qualified_name=SHARED,
        build_dir=GENERATED,
        force=_is_older_than_this(),
        annotate=TRACING,
        compiler_directives={
            "language_level": "3str",
            "linetrace": TRACING,
            "embedsignature": True,
            # Nothing compiled is pickled, and the code for it is a tenth of all.
            "auto_pickle": False,
            # Annotations are for people and mypy; what C is to know is said in the .pxd.
            "annotation_typing": False,
        },
    ),
    options={"build_ext": {"parallel": os.cpu_count() or 1}},
)

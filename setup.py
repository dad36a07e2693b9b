"""Build what is compiled, and nothing else: all metadata stands in pyproject.toml.

Two kinds of modules are compiled: `gateway/_fastpath.pyx`, and every module that has a `.pxd` beside it.
The latter are compiled as they stand: the `.py` is the source, the `.pxd` only says which of its types are
known to C, and the module still runs, and passes its tests, when nobody compiled it.

`TOLLKEEPER_TRACE=1 pip install -e .` builds for debugging: line tracing (coverage and profilers see the lines
of the included files) and an annotated HTML page beside the sources. Never measure such a build.

`TOLLKEEPER_PROFILE=record` builds what counts its own steps and writes the counts, once a process ends,
beside the object files; `TOLLKEEPER_PROFILE=use` builds by them. Both are for gcc alone, and link all
modules into one library (`InOne`). `make trained` does the one, the training (`benchmarks/training/`) and the
other. A build knows what it is: `_fastpath.BUILD`.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from glob import glob
from pathlib import Path
from typing import Any

from Cython.Build import cythonize
from Cython.Compiler.Nodes import CClassDefNode
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.modified import newer_group

TRACING = os.environ.get("TOLLKEEPER_TRACE", "") not in {"", "0"}
TRACED = [("CYTHON_TRACE", "1"), ("CYTHON_USE_SYS_MONITORING", "0")]
DECLARED = sorted(glob("gateway/**/*.pxd", recursive=True))
FASTPATH = ["gateway/_fastpath.pyx", *sorted(glob("gateway/hot/*.pxi"))]
AS_THEY_STAND = [str(Path(each).with_suffix(".py")) for each in DECLARED]
ERRORS_ARE_COLD = "gateway/hot/cold.h"
"""Included before everything else; 8 % less user time than without."""
SOURCES = [*FASTPATH, *DECLARED, *AS_THEY_STAND, ERRORS_ARE_COLD]
SHARED = "gateway._shared"
"""What Cython's modules have in common, held once: each would bring its own function type and so on."""
FAST = ["-O2", "-fno-asynchronous-unwind-tables", "-include", ERRORS_ARE_COLD]
PROFILE = os.environ.get("TOLLKEEPER_PROFILE", "")
RECORD = ["-fprofile-generate", "-fprofile-update=single"]
USE = [
    # A module that the training did not load is built as ever; counts may be off by what ran meanwhile.
    *("-fprofile-use", "-fprofile-correction", "-Wno-missing-profile"),
    # What gcc adds for code that is known to be hot makes it longer: a request's way is to fit into the first
    # cache, which is worth more. With these 582 misses of it a request, without 649, without a profile 1,117.
    *("-fno-tracer", "-fno-unroll-loops", "-fno-peel-loops", "-fno-ipa-cp-clone", "-fno-tree-vectorize"),
    *("-falign-functions=16", "-falign-loops=1", "-falign-jumps=1", "-falign-labels=1"),
    # gcc looks at all modules at once and lays the hot code of all together: of the misses that were left a
    # sixth is gone at 4 connections and a third at 16. What a debugger wants to know of lines would be
    # looked at as well, and makes that longer; the names of functions remain.
    *("-flto=auto", "-g0"),
]
PROFILES = {"": [], "record": RECORD, "use": USE}
GENERATED = "build/recorded" if PROFILE else "build/cython"
"""Where the C sources go. A profile is one of C sources: what Cython makes anew is not quite the same."""
PROFILED = "build/profile"
"""Where both builds put their object files: gcc finds a profile by the path of the object file."""
TRAINED = Path(PROFILED, "trained.stamp")
"""By what `make trained` knows that its build stands."""
ONE = "gateway._compiled"
"""The library that holds every module of a build by a profile: see `InOne`."""
DOOR = "gateway/hot/door.c"
OPTIONS = Path("build/options")
"""What was built with. Every module depends on it: those that other options made are made again."""


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


def _is_gcc() -> bool:
    """Tell whether the compiler is gcc: asked what it defines, since others are called cc and gcc, too."""
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    asked = [*compiler, "-dM", "-E", "-x", "c", os.devnull]
    try:
        defined = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    except OSError:
        return False
    return "__GNUC__" in defined and "__clang__" not in defined


def _refusal() -> str:
    """Say why there is no such build, and what to do about it; nothing where there is one."""
    if PROFILE not in PROFILES:
        return f"TOLLKEEPER_PROFILE={PROFILE}: there are `record` and `use`; a plain build has it not set"
    if PROFILE and TRACING:
        return "TOLLKEEPER_PROFILE and TOLLKEEPER_TRACE: set one of them, a traced build is not measured"
    if PROFILE and not _is_gcc():
        return f"TOLLKEEPER_PROFILE={PROFILE} is for gcc: set CC=gcc, or unset it for a plain build"
    counted = [path.stat().st_mtime for path in Path(PROFILED).rglob("*.gcda")]
    if PROFILE == "use" and not (counted and Path(GENERATED).is_dir()):
        return f"TOLLKEEPER_PROFILE=use: no profile is in {PROFILED}; `make trained` makes one and uses it"
    if PROFILE == "use" and (late := [each for each in SOURCES if Path(each).stat().st_mtime > min(counted)]):
        return f"TOLLKEEPER_PROFILE=use: the profile is older than {late[0]}; `make trained` makes another"
    return ""


def _note_options() -> None:
    """Write down what is built with, where it is not what stands there already; a new record begins empty."""
    if PROFILE == "record":
        for counts in Path(PROFILED).rglob("*.gcda"):
            counts.unlink()
    if PROFILE != "use":
        TRAINED.unlink(missing_ok=True)
    options = shlex.join([*COMPILE, *LINK, BUILD]) + "\n"
    if not OPTIONS.exists() or OPTIONS.read_text() != options:
        OPTIONS.parent.mkdir(exist_ok=True)
        OPTIONS.write_text(options)


BUILD = "traced" if TRACING else {"": "plain", "record": "recording", "use": "trained"}.get(PROFILE, "")
COMPILE = ["-O0", "-g"] if TRACING else [*FAST, *PROFILES.get(PROFILE, [])]
# Objects are made in C, without arguments: there a vectorcall for that is but a detour of each `__new__`.
DEFINED = [("TOLLKEEPER_BUILD", f'"{BUILD}"'), ("CYTHON_VECTORCALL_TPNEW", "0"), *(TRACED if TRACING else [])]
# Pages that hold both code and constants: some sixty modules would each leave half of several empty.
LINK = ["-Wl,-z,noseparate-code"]

if refused := _refusal():
    sys.exit(refused)
_note_options()


def _is_older_than_this() -> bool:
    """Tell whether C sources are there that other options made: Cython looks at the sources only."""
    made = [path.stat().st_mtime for path in Path(GENERATED).rglob("*.c")]
    return bool(made) and min(made) < Path(__file__).stat().st_mtime


def _extension(name: str, source: str, depends: list[str]) -> Extension:
    return Extension(
        name,
        sources=[source],
        depends=[*depends, ERRORS_ARE_COLD, DOOR, str(OPTIONS)],
        define_macros=DEFINED,
        extra_compile_args=COMPILE,
        extra_link_args=LINK,
    )


def _compiled_as_it_stands(source: str) -> Extension:
    name = ".".join(Path(source).with_suffix("").parts)
    return _extension(name, source, [str(Path(source).with_suffix(".pxd"))])


EXTENSIONS = [
    _extension("gateway._fastpath", FASTPATH[0], [*FASTPATH[1:], *DECLARED]),
    *map(_compiled_as_it_stands, AS_THEY_STAND),
    _extension(SHARED, SHARED.replace(".", "/") + ".c", []),
]


def _generated() -> list[Extension]:
    """Let Cython write the C sources; a profile is used with those that it was recorded of."""
    if PROFILE == "use":
        for each in EXTENSIONS:
            each.sources = [str(Path(GENERATED, source).with_suffix(".c")) for source in each.sources]
        return EXTENSIONS
    made: list[Extension] = cythonize(
        EXTENSIONS,
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
    )
    return made


class InOne(build_ext):  # type: ignore[misc]
    """Link all modules into one library, and put where each is looked for a door to it.

    The compiler then knows whom a module calls in another, and what of all of them is hot. Doors are modules
    like any: whoever imports, installs or packs them needs to know nothing of the library, which the loader
    finds by its place and loads once.
    """

    command_name = "build_ext"  # by which it finds its options, also where pip has it set up anew

    def build_extensions(self) -> None:
        """Make the library of every module, and the doors, where one of the sources is newer than it."""
        *modules, _ = self.extensions
        library = self.get_ext_fullpath(ONE)
        sources = [path for each in modules for path in (*each.sources, *each.depends)]
        if not newer_group(sources, library):
            return
        with ThreadPoolExecutor(self.parallel) as pool:
            objects = [path for made in pool.map(self._compiled, modules) for path in made]
            named = f"-Wl,-soname,{Path(library).name}"
            self.compiler.link_shared_object(objects, library, extra_postargs=[*COMPILE, *LINK, named])
            list(pool.map(self._open_door, modules))

    def _compiled(self, module: Extension) -> list[str]:
        here, there = _entries(module)
        made: list[str] = self.compiler.compile(
            module.sources,
            output_dir=self.build_temp,
            macros=[*module.define_macros, (here, there)],
            extra_postargs=module.extra_compile_args,
        )
        return made

    def _open_door(self, module: Extension) -> None:
        here, there = _entries(module)
        door, library = self.get_ext_fullpath(module.name), self.get_ext_fullpath(ONE)
        made = self.compiler.compile(
            [DOOR],
            output_dir=f"{self.build_temp}/doors/{module.name}",
            macros=[("HERE", here), ("THERE", there)],
        )
        beside = f"-Wl,-rpath,$ORIGIN/{os.path.relpath(Path(library).parent, Path(door).parent)}"
        self.compiler.link_shared_object([*made, library], door, extra_postargs=[*LINK, beside])


def _entries(module: Extension) -> tuple[str, str]:
    """Name what Python asks a module for, and what it is in the library: two modules may end alike."""
    return f"PyInit_{module.name.rpartition('.')[2]}", f"PyInit_{module.name.replace('.', '_')}"


setup(
    ext_modules=[*_generated(), *([Extension(ONE, [])] if PROFILE else [])],
    cmdclass={"build_ext": InOne} if PROFILE else {},
    options={
        "build_ext": {"parallel": os.cpu_count() or 1, **({"build_temp": PROFILED} if PROFILE else {})},
    },
)

"""What setup.py tells the compiler: plainly, to record a profile, and to build by one.

Built is a module of one line, by a compiler that only writes down what it was told.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.source import ROOT

COMPILER = """#!/bin/sh
case "$*" in *-dM*) echo '#define __GNUC__ 12'; echo "#define $ALSO 1"; exit;; esac
echo "$*" >> told
while [ $# -gt 1 ]; do [ "$1" != -o ] || : > "$2"; shift; done
"""
IN_PLACE = ("build_ext", "--inplace")
AS_PIP = ("editable_wheel", "--dist-dir", "wheels")
OBJECT = "build/profile/build/recorded/gateway/_fastpath"


@dataclass(frozen=True)
class Project:
    """Hold a project that has our setup.py."""

    folder: Path

    def run(
        self, profile: str, command: Sequence[str] = IN_PLACE, **more: str
    ) -> subprocess.CompletedProcess[str]:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("TOLLKEEPER_")}
        given = kept | {"CC": str(self.folder / "cc"), "ALSO": "__unix__", "TOLLKEEPER_PROFILE": profile}
        return subprocess.run(
            [sys.executable, "setup.py", "-q", *command],
            cwd=self.folder,
            env=given | more,
            capture_output=True,
            text=True,
            check=False,
        )

    def build(self, profile: str = "", command: Sequence[str] = IN_PLACE, **more: str) -> list[str]:
        """Build; return what the compiler was told."""
        told = self.folder / "told"
        told.write_text("")
        done = self.run(profile, command, **more)
        assert done.returncode == 0, done.stderr
        return told.read_text().splitlines()

    def refusal(self, profile: str, **more: str) -> str:
        done = self.run(profile, **more)
        assert done.returncode == 1
        assert not (self.folder / "told").exists()
        return done.stderr

    def count(self) -> None:
        """Leave what a build to record and a training leave."""
        self.build("record")
        self.profile.touch()
        (self.folder / "told").unlink()

    @property
    def built(self) -> list[Path]:
        """List what is loaded: the compiled modules in their places, and what they need."""
        return sorted((self.folder / "gateway").rglob("*.so"))

    @property
    def profile(self) -> Path:
        """Return where gcc looks for the counts of the module."""
        return self.folder / f"{OBJECT}.gcda"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    shutil.copy(ROOT / "setup.py", tmp_path)
    (tmp_path / "gateway/hot").mkdir(parents=True)
    for name in ("cold.h", "door.c"):
        shutil.copy(ROOT / "gateway/hot" / name, tmp_path / "gateway/hot")
    (tmp_path / "gateway/_fastpath.pyx").write_text("ANSWER = 42\n")
    (tmp_path / "cc").write_text(COMPILER)
    (tmp_path / "cc").chmod(0o755)
    return Project(tmp_path)


@pytest.fixture
def two_that_end_alike(project: Project) -> Project:
    """Add two modules of one name, in two packages."""
    for folder in (project.folder / "gateway", project.folder / "gateway/flow"):
        folder.mkdir(exist_ok=True)
        (folder / "ports.py").write_text("class Port:\n    pass\n")
        (folder / "ports.pxd").write_text("cdef class Port:\n    pass\n")
    return project


def compiling(told: list[str]) -> str:
    """Return what was told about the module: it is compiled once."""
    (line,) = (line for line in told if " -c " in line and "/_fastpath.c" in line)
    return line


def linking(told: list[str]) -> str:
    """Return what was told about the library of all modules: it is linked once."""
    (line,) = (line for line in told if "-soname" in line)
    return line


@pytest.mark.slow
def test_a_profile_is_recorded_and_used(project: Project) -> None:
    plain = project.build()
    assert "-fprofile" not in " ".join(plain)
    assert '"plain"' in compiling(plain)
    assert project.build() == []

    recording = project.build("record")
    assert "-fprofile-generate" in compiling(recording)
    assert "-fprofile-generate" in linking(recording)
    assert '"recording"' in compiling(recording)

    project.profile.touch()
    trained = project.build("use")
    assert '"trained"' in compiling(trained)
    for line in (compiling(trained), linking(trained)):
        assert {"-fprofile-use", "-flto=auto", "-O2"} <= set(line.split())
    assert "-fprofile-generate" not in " ".join(trained)
    # gcc finds the counts by the name of the object file.
    for told in (recording, trained):
        assert f"-o {OBJECT}.o" in compiling(told)
    assert project.build("use") == []

    source = project.folder / "build/recorded/gateway/_fastpath.c"
    recorded = source.stat().st_mtime_ns
    assert len(project.build()) == len(plain)
    # What a profile is of is not made anew.
    assert len(project.build("use")) == len(trained)
    assert source.stat().st_mtime_ns == recorded
    project.build("record")
    assert not project.profile.exists()


@pytest.mark.slow
def test_all_modules_are_one_library_with_a_door_for_each(two_that_end_alike: Project) -> None:
    told = two_that_end_alike.build("record")
    library = linking(told)
    modules = ["_fastpath", "_shared", "ports", "flow/ports"]
    assert all(f"build/recorded/gateway/{name}.o" in library for name in modules)
    built = {path.relative_to(two_that_end_alike.folder / "gateway") for path in two_that_end_alike.built}
    tag = "".join(Path(library.split("-soname,")[1].split()[0]).suffixes)
    assert built == {Path(f"{name}{tag}") for name in [*modules, "_compiled"]}

    # Python asks both for the same; in the library each has a name of its own.
    for name, there, way in [("ports", "gateway_ports", "."), ("flow/ports", "gateway_flow_ports", "..")]:
        (module,) = (line for line in told if f"-c build/recorded/gateway/{name}.c" in line)
        assert f"-DPyInit_ports=PyInit_{there} " in module
        (door,) = (line for line in told if f"-DTHERE=PyInit_{there} " in line)
        assert "-DHERE=PyInit_ports " in door
        (door,) = (line for line in told if f"gateway/{name}{tag} " in line)
        assert f"gateway/_compiled{tag} " in door
        assert f"-rpath,$ORIGIN/{way}" in door.split("-Wl")[-1]


def test_to_use_a_profile_there_must_be_one(project: Project) -> None:
    assert "`make trained` makes one" in project.refusal("use")
    # Counts alone are none: they are of C sources that must be there, too.
    project.count()
    shutil.rmtree(project.folder / "build/recorded")
    assert "`make trained` makes one" in project.refusal("use")


def test_a_profile_of_other_sources_is_not_used(project: Project) -> None:
    project.count()
    os.utime(project.profile, (1.0, 1.0))
    assert "the profile is older than gateway/_fastpath.pyx" in project.refusal("use")
    os.utime(project.profile)
    later = project.profile.stat().st_mtime + 1
    os.utime(project.folder / "gateway/hot/cold.h", (later, later))
    assert "the profile is older than gateway/hot/cold.h" in project.refusal("use")


@pytest.mark.parametrize("profile", ["", "record"])
def test_what_is_not_trained_does_not_pass_for_it(project: Project, profile: str) -> None:
    project.count()
    stamp = project.folder / "build/profile/trained.stamp"
    stamp.touch()
    project.build("use")
    assert stamp.exists()
    project.build(profile)
    assert not stamp.exists()


def test_only_gcc_builds_by_a_profile(project: Project) -> None:
    for more in ({"ALSO": "__clang__"}, {"CC": "/nowhere/cc"}, {"CC": "true"}):
        assert "is for gcc: set CC=gcc" in project.refusal("record", **more)


def test_a_word_that_is_none_is_refused(project: Project) -> None:
    assert "there are `record` and `use`" in project.refusal("yes")


def test_what_is_traced_is_not_measured(project: Project) -> None:
    assert "set one of them" in project.refusal("record", TOLLKEEPER_TRACE="1")


@pytest.mark.slow
def test_a_profile_is_recorded_where_it_is_looked_for_also_as_pip_builds(project: Project) -> None:
    assert f"-o {OBJECT}.o" in compiling(project.build("record", AS_PIP))

"""`make trained` builds, trains and builds again; nothing is built here: its Python only tells."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.running import ROOT, environment

PYTHON = """#!/bin/sh
echo "${TOLLKEEPER_PROFILE-plain} $*"
case "$*" in *"${FAILS-nothing}"*) exit 1; esac
"""
COMPILER = """#!/bin/sh
echo "#define __GNUC__ 12"; echo "#define ${ALSO-__unix__} 1"
"""
PIP = "-m pip install --disable-pip-version-check -e"
RECORD, TRAIN, USE = f"record {PIP} .", "plain -m benchmarks.training", f"use {PIP} ."


@dataclass(frozen=True)
class Made:
    """Hold a virtual environment that only tells what it is asked."""

    venv: Path

    @property
    def trained(self) -> Path:
        return self.venv / "trained.stamp"

    def make(self, *verbs: str, **more: str) -> subprocess.CompletedProcess[str]:
        # These of an outer make would change how this one talks.
        kept = {name: text for name, text in environment().items() if not name.startswith(("MAKE", "TOLLK"))}
        named = [f"VENV={self.venv}", f"TRAINED={self.trained}"]
        return subprocess.run(
            ["make", "-s", "-C", str(ROOT), *verbs, *named],
            env=kept | {"CC": str(self.venv / "cc"), **more},
            capture_output=True,
            text=True,
            check=False,
        )

    def told(self, *verbs: str, **more: str) -> list[str]:
        """Return what Python was asked, but for whether there is a Redis."""
        done = self.make(*verbs, **more)
        assert done.returncode == 0, done.stderr
        return [line for line in done.stdout.splitlines() if " -m " in line]

    def stamp(self, name: str) -> Path:
        return self.venv / f"{name}.stamp"


@pytest.fixture
def made(tmp_path: Path) -> Made:
    (tmp_path / "bin").mkdir()
    for path, text in [(tmp_path / "bin/python", PYTHON), (tmp_path / "cc", COMPILER)]:
        path.write_text(text)
        path.chmod(0o755)
    (tmp_path / "made.stamp").write_text(f"{ROOT}\n")
    return Made(tmp_path)


def test_it_builds_trains_and_builds_again(made: Made) -> None:
    assert made.told("trained") == [RECORD, TRAIN, USE]
    assert made.told("trained") == []
    assert made.stamp("serve").exists()
    assert not made.stamp("dev").exists()


def test_what_was_installed_before_is_still_known(made: Made) -> None:
    made.stamp("dev").touch()
    before = made.stamp("dev").stat().st_mtime_ns
    assert made.told("trained") == [RECORD, TRAIN, USE]
    assert made.stamp("dev").stat().st_mtime_ns == before


@pytest.mark.parametrize("what", ["benchmarks.training", "pip"])
def test_what_failed_left_nothing_that_passes_for_a_build(made: Made, what: str) -> None:
    for name in ("serve", "dev", "bench"):
        made.stamp(name).touch()
    made.trained.touch()
    os.utime(made.trained, (1.0, 1.0))
    assert made.make("trained", FAILS=what).returncode != 0
    assert not made.trained.exists()
    assert [made.stamp(name).exists() for name in ("serve", "dev", "bench")] == [False] * 3


def test_more_dependencies_leave_a_trained_build_trained(made: Made) -> None:
    made.told("trained")
    assert made.told(str(made.stamp("dev"))) == [f"use {PIP} .[dev]"]
    assert made.told("trained") == []


def test_other_sources_make_a_plain_build_again(made: Made) -> None:
    made.told("trained")
    os.utime(made.trained, (1.0, 1.0))
    assert made.told(str(made.stamp("dev"))) == [f"plain {PIP} .[dev]"]
    assert not made.trained.exists()


def test_only_gcc_is_trained(made: Made) -> None:
    done = made.make("trained", ALSO="__clang__")
    assert done.returncode != 0
    assert "CC=gcc make trained" in done.stderr
    assert done.stdout == ""


def test_the_trained_build_is_measured(made: Made) -> None:
    made.stamp("dev").touch()
    made.stamp("bench").touch()
    assert made.told("bench", "BENCH=--quick") == [RECORD, TRAIN, USE, "plain -m benchmarks.compare --quick"]


def test_where_nothing_can_be_trained_the_plain_build_is_measured(made: Made) -> None:
    made.stamp("dev").touch()
    made.stamp("bench").touch()
    done = made.make("bench", "BENCH=--quick", ALSO="__clang__")
    assert "the plain build is measured" in done.stdout
    assert done.stdout.splitlines()[-1] == "plain -m benchmarks.compare --quick"

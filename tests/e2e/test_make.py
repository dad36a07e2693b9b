"""Where `make serve` keeps its data: in the checkout, unless somebody names a folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.e2e.running import ROOT, environment

GATEWAY = """#!/bin/sh
echo "$* ${GATEWAY_DATA_DIR-}"
"""


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Make what passes for a finished build: its gateway only tells where it would keep its data."""
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    for name in ("python", "gateway"):
        (venv / "bin" / name).write_text(GATEWAY)
        (venv / "bin" / name).chmod(0o755)
    (venv / "made.stamp").write_text(f"{ROOT}\n")
    (venv / "serve.stamp").touch()
    return venv


def serve(venv: Path, *arguments: str, **settings: str) -> str:
    # These of an outer make would change how this one talks.
    kept = {name: value for name, value in environment(**settings).items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "-s", "-C", str(ROOT), "serve", f"VENV={venv}", *arguments],
        env=kept,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.removeprefix("serve --demo").strip()


def test_the_data_is_in_the_checkout(built: Path) -> None:
    assert serve(built) == f"{ROOT}/var"


def test_the_environment_names_another_folder(built: Path) -> None:
    assert serve(built, data_dir="/elsewhere") == "/elsewhere"
    assert serve(built, "GATEWAY_DATA_DIR=/elsewhere") == "/elsewhere"


@pytest.mark.parametrize("line", ["data_dir = '/elsewhere'", '  "data_dir"="/elsewhere"', "data_dir=''"])
def test_the_settings_file_names_another_folder(built: Path, tmp_path: Path, line: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f"workers = 1\n{line}\n")
    # The environment would win over the file: it must not hold a folder.
    assert serve(built, config_file=str(file)) == ""
    assert serve(built, f"GATEWAY_CONFIG_FILE={file}") == ""
    assert serve(built, config_file=str(file), data_dir="/third") == "/third"


@pytest.mark.parametrize("text", ["workers = 1\n", "# data_dir = '/elsewhere'\n", ""])
def test_a_settings_file_that_names_none_leaves_the_data_in_the_checkout(
    built: Path, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    assert serve(built, config_file=str(file)) == f"{ROOT}/var"
    assert serve(built, config_file=str(tmp_path / "none")) == f"{ROOT}/var"

"""Doors that open late."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.doors import late


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Make a package whose door opens `heavy` late."""
    home = tmp_path / "with_a_door"
    home.mkdir()
    (home / "__init__.py").write_text(
        "from gateway.doors import late\n__getattr__ = late(__name__, Weight='heavy', other='heavy')\n"
    )
    (home / "heavy.py").write_text("class Weight: ...\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "with_a_door"
    for name in [name for name in sys.modules if name.split(".")[0] == "with_a_door"]:
        del sys.modules[name]


def test_a_name_is_loaded_when_it_is_asked_for(package: str) -> None:
    door = __import__(package)
    assert f"{package}.heavy" not in sys.modules
    weight = door.Weight
    assert weight is sys.modules[f"{package}.heavy"].Weight
    assert vars(door)["Weight"] is weight


def test_what_the_door_does_not_know_is_no_attribute(package: str) -> None:
    with pytest.raises(AttributeError, match="module 'with_a_door' has no attribute 'Height'"):
        _ = __import__(package).Height
    assert f"{package}.heavy" not in sys.modules


def test_what_the_module_does_not_hold_is_told(package: str) -> None:
    with pytest.raises(AttributeError, match=r"'with_a_door\.heavy' has no attribute 'other'"):
        late(package, other="heavy")("other")


def test_a_name_that_its_module_would_hide_is_refused() -> None:
    with pytest.raises(ValueError, match="heavy would be hidden"):
        late("with_a_door", heavy="heavy")

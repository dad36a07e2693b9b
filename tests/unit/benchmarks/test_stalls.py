"""When the machine stood still: told by a program on each processor, asked by whoever measures."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.stalls import Stalls, watched

COMPILER = """#!/bin/sh
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\n%s\\n' "$PROGRAM" > "$2"; chmod +x "$2"
"""


def test_as_much_time_again_belongs_to_a_stall_and_those_that_touch_are_one() -> None:
    found = Stalls.of(["7.0 7.5", "1.0 1.25", "7.9 8.0", "1.5 1.6"])
    assert found.begins == (1.0, 7.0)
    assert found.ends == pytest.approx((1.7, 8.1))


def test_a_long_stall_is_not_cut_by_a_short_one_within_it() -> None:
    assert Stalls.of(["1.0 3.0", "2.0 2.5"]) == Stalls((1.0,), (5.0,))


@pytest.mark.parametrize(
    ("begin", "end", "is_hit"),
    [
        (0.0, 0.9, False),
        (0.0, 1.0, True),
        (1.1, 1.2, True),
        (1.5, 1.9, True),
        (1.6, 6.9, False),
        (0.0, 9.0, True),
        (8.1, 9.0, False),
    ],
)
def test_what_lies_in_a_stall_begins_before_its_end_and_ends_behind_its_begin(
    begin: float, end: float, is_hit: bool
) -> None:
    assert Stalls((1.0, 7.0), (1.5, 8.0)).hit(begin, end) is is_hit


def test_without_stalls_nothing_is_hit() -> None:
    assert not Stalls().hit(0.0, 9.0)


@pytest.fixture
def compiler(tmp_path: Path) -> list[str]:
    """Give a compiler whose programs are a shell's."""
    script = tmp_path / "cc"
    script.write_text(COMPILER)
    script.chmod(0o755)
    return [str(script)]


def test_each_processor_is_watched_and_a_line_that_is_half_written_waits(
    compiler: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROGRAM", "echo $1.0 $1.5; printf 9.0; exec sleep 20")
    with watched(compiler, tmp_path, [3, 5]) as watch:
        assert (watch.note, watch.stalls()) == ("", Stalls((3.0, 5.0), (4.0, 6.0)))


def test_who_may_not_come_first_is_told_so(
    compiler: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROGRAM", "exit 3")
    with watched(compiler, tmp_path, [0, 1]) as watch:
        assert watch.note.startswith("stalls of the machine are not left out: to come before")
        assert watch.stalls() == Stalls()


def test_what_cannot_be_compiled_is_told(tmp_path: Path) -> None:
    with watched(["sh", "-c", "echo no >&2; exit 1"], tmp_path, [0]) as watch:
        assert watch.note == "stalls of the machine are not left out: no\n"

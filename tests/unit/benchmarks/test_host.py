"""What the host took: read from the kernel's counts, told where it matters."""

from __future__ import annotations

from pathlib import Path

from benchmarks.host import Host


def reading(folder: Path, line: str) -> Host:
    stat = folder / "stat"
    stat.write_text(f"{line}\ncpu0 1 1 1 1 1 1 1 1 1 1\n")
    return Host.read(stat)


def test_it_is_the_eighth_number_and_guests_count_once(tmp_path: Path) -> None:
    assert reading(tmp_path, "cpu  100 10 30 800 5 1 4 50 7 3") == Host(50, 1000)


def test_what_was_taken_is_told_as_a_share() -> None:
    assert Host(60, 2000).note(Host(50, 1000)).startswith("the host took 1.0% of this machine's time")


def test_what_hardly_matters_is_not_told() -> None:
    assert Host(51, 2000).note(Host(50, 1000)) == ""
    assert Host(50, 1000).note(Host(50, 1000)) == ""


def test_another_kernel_takes_nothing(tmp_path: Path) -> None:
    assert Host.read(tmp_path / "none") == Host(0, 0)

"""The access log: buffering, where it goes, and what a full disk does."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from gateway.telemetry import AccessLog, open_access_log
from tests.support.octets import PlainOctets
from tests.support.scrapes import access_entry

ENTRY = access_entry()


class Disk:
    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.is_full = False

    def write(self, lines: bytes) -> None:
        if self.is_full:
            raise OSError(28, "No space left on device")
        self.writes.append(lines)


def test_lines_are_held_until_the_buffer_is_full() -> None:
    disk = Disk()
    log = AccessLog(disk.write, PlainOctets(), limit=1000)
    for _ in range(3):
        log.add(ENTRY)
    assert disk.writes == []
    log.add(ENTRY)
    assert [lines.count(b"\n") for lines in disk.writes] == [4]
    log.flush()
    assert len(disk.writes) == 1


def test_a_full_disk_loses_lines_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    disk = Disk()
    log = AccessLog(disk.write, PlainOctets(), limit=1)
    disk.is_full = True
    log.add(ENTRY)
    log.add(ENTRY)
    disk.is_full = False
    log.add(ENTRY)
    log.add(ENTRY)
    assert len(disk.writes) == 2
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.ERROR, "the access log cannot be written: [Errno 28] No space left on device"),
        (logging.WARNING, "the access log can be written again"),
    ]
    assert vars(caplog.records[1])["lost_lines"] == 2


def test_a_line_that_cannot_be_made_leaves_nothing_of_itself() -> None:
    disk = Disk()
    log = AccessLog(disk.write, PlainOctets())
    log.add(ENTRY)
    odd = access_entry()
    odd.exchange_id = "\ud800"
    with pytest.raises(UnicodeEncodeError):
        log.add(odd)
    log.add(ENTRY)
    log.flush()
    first, second = disk.writes[0].splitlines()
    assert first == second
    json.loads(first)


def test_off_is_no_log() -> None:
    assert open_access_log("off", PlainOctets()) is None


def test_a_file_is_made_and_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    for _ in range(2):
        log = open_access_log(str(path), PlainOctets())
        assert log is not None
        log.add(ENTRY)
        log.flush()
    lines = path.read_text().splitlines()
    assert [json.loads(line)["exchange_id"] for line in lines] == ["rrt-1", "rrt-1"]
    assert path.stat().st_mode & 0o007 == 0


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_access_log(str(tmp_path / "missing" / "access.log"), PlainOctets())


def test_a_dash_is_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    log = open_access_log("-", PlainOctets())
    assert log is not None
    log.add(ENTRY)
    log.flush()
    assert json.loads(capfd.readouterr().out)["status"] == 200

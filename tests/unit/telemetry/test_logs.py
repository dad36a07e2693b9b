"""The gateway's own log: JSON for machines, text on a terminal, no forged lines, no secrets."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest

from gateway.telemetry import configure_logging


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _root_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_stream_gets_one_json_object_a_line() -> None:
    stream = io.StringIO()
    configure_logging("info", stream)
    logging.getLogger("gateway.runtime").info("worker %d started", 3, extra={"worker": 3, "path": io})
    line = json.loads(stream.getvalue())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line.pop("time"))
    assert line.pop("process") > 0
    assert line == {
        "level": "info",
        "logger": "gateway.runtime",
        "message": "worker 3 started",
        "worker": 3,
        "path": str(io),
    }
    assert stream.getvalue().count("\n") == 1


def test_what_was_raised_is_in_the_line() -> None:
    stream = io.StringIO()
    configure_logging("info", stream)
    try:
        raise LookupError("gone")
    except LookupError:
        logging.getLogger("gateway").exception("a bug")
    line = json.loads(stream.getvalue())
    assert line["level"] == "error"
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("LookupError: gone")


def test_no_text_breaks_a_json_line() -> None:
    stream = io.StringIO()
    configure_logging("info", stream)
    logging.getLogger("gateway").info("a\nb\u2028c\udce9")
    assert stream.getvalue().isascii()
    assert json.loads(stream.getvalue())["message"] == "a\nb\u2028c\udce9"


def test_a_terminal_gets_text() -> None:
    stream = Terminal()
    configure_logging("info", stream)
    logging.getLogger("gateway.runtime").warning("worker %d died", 3, extra={"worker": 3})
    assert re.fullmatch(
        r"\d\d:\d\d:\d\d warning gateway\.runtime: worker 3 died  worker=3\n", stream.getvalue()
    )


def test_a_terminal_shows_what_was_raised_below() -> None:
    stream = Terminal()
    configure_logging("info", stream)
    try:
        raise LookupError("gone")
    except LookupError:
        logging.getLogger("gateway").exception("a bug")
    lines = stream.getvalue().splitlines()
    assert lines[0].endswith("error   gateway: a bug")
    assert lines[-1] == "LookupError: gone"


def test_a_terminal_gets_no_forged_lines_and_no_escapes() -> None:
    stream = Terminal()
    configure_logging("info", stream)
    logging.getLogger("gateway").info("bad\n00:00:00 info forged\x1b[31m", extra={"host": "a\r\u2028b"})
    assert stream.getvalue().endswith(r"bad\n00:00:00 info forged\x1b[31m  host=a\r\u2028b" + "\n")


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_a_telling_name_hides_its_value(stream: io.StringIO) -> None:
    configure_logging("info", stream)
    telling = (
        "password",
        "client_secret",
        "token",
        "refresh_token",
        "Authorization",
        "consumer_key",
        "credentials",
    )
    logging.getLogger("gateway").info(
        "hm", extra=dict.fromkeys(telling, "hunter2") | {"key_file": "/etc/key"}
    )
    assert "hunter2" not in stream.getvalue()
    assert stream.getvalue().count("[redacted]") == len(telling)
    assert "/etc/key" in stream.getvalue()


def test_what_is_less_severe_is_left_out() -> None:
    stream = io.StringIO()
    configure_logging("warning", stream)
    logging.getLogger("gateway").info("quiet")
    logging.getLogger("gateway").warning("loud")
    assert json.loads(stream.getvalue())["message"] == "loud"


def test_setting_up_again_replaces() -> None:
    first, second = io.StringIO(), io.StringIO()
    configure_logging("info", first)
    configure_logging("info", second)
    logging.getLogger("gateway").info("once")
    assert first.getvalue() == ""
    assert second.getvalue().count("\n") == 1


def test_standard_error_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    logging.getLogger("gateway").info("here")
    captured = capsys.readouterr()
    assert json.loads(captured.err)["message"] == "here"
    assert captured.out == ""

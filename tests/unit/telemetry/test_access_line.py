"""A line of the access log: what it holds and never holds, whatever texts a client sends."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.telemetry import AccessEntry
from gateway.telemetry.access_line import LineWriter
from tests.support.octets import PlainOctets
from tests.support.scrapes import access_entry

WRITER = LineWriter()
"""One for all tests, as one writes all lines of a worker."""

ODD = st.text(
    st.one_of(
        st.characters(codec=None),
        st.sampled_from('\x00\x1f\x7f\x85\u2028\ud800\udc80\udfff\ue000\U0001f600/"\\?'),
        st.sampled_from("ab"),
    ),
    max_size=12,
)
TIMES = st.one_of(
    st.floats(0, 4e9),
    st.integers(0, 4 * 10**9).map(float),
    st.integers(0, 10**6).map(lambda n: 1_700_000_000 + n / 1e6),
    st.integers(0, 10**4).map(lambda n: n / 1e3 - 1e-7),
    st.floats(-1e9, 0),
)
DURATIONS = st.one_of(
    st.floats(0, 1e5),
    st.integers(0, 10**9).map(lambda n: n / 1000),
    st.integers(0, 10**9).map(lambda n: n / 2000),
    # A zero below zero is written as a zero.
    st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0),
)
COUNTS = st.one_of(st.just(0), st.integers(0, 2**62))


def entries() -> st.SearchStrategy[AccessEntry]:
    names = (
        "client_ip",
        "method",
        "path",
        "host",
        "organization",
        "environment",
        "proxy",
        "fault",
    )
    return st.builds(
        access_entry,
        time=TIMES,
        duration_ms=DURATIONS,
        status=COUNTS,
        bytes=COUNTS,
        target_status=COUNTS,
        **dict.fromkeys(names, ODD),
    )


def members_of(entry: AccessEntry) -> dict[str, object]:
    """Say what the log means by its members."""
    return {
        "time": datetime.fromtimestamp(entry.time, UTC).isoformat(timespec="milliseconds"),
        "exchange_id": entry.exchange_id,
        "client_ip": entry.client_ip,
        "method": entry.method,
        "path": entry.path.partition("?")[0],
        "host": entry.host,
        "environment": f"{entry.organization}/{entry.environment}" if entry.organization else "",
        "proxy": entry.proxy,
        "status": entry.status,
        "fault": entry.fault,
        "duration_ms": round(entry.duration_ms, 3),
        "bytes": entry.bytes,
        "target_status": entry.target_status or None,
    }


def line_of(entry: AccessEntry) -> str:
    out = PlainOctets()
    WRITER.write(entry, out)
    return out.to_bytes().decode()


def written(entry: AccessEntry) -> dict[str, object]:
    members: dict[str, object] = json.loads(line_of(entry))
    return members


def test_a_line_says_what_became_of_a_request() -> None:
    assert list(written(access_entry()).items()) == [
        ("time", "2023-11-14T22:13:20.250+00:00"),
        ("exchange_id", "rrt-1"),
        ("client_ip", "192.0.2.7"),
        ("method", "GET"),
        ("path", "/v0/weather/forecastrss"),
        ("host", "myorg-test.localhost"),
        ("environment", "myorg/test"),
        ("proxy", "weatherapi"),
        ("status", 200),
        ("fault", ""),
        ("duration_ms", 1.235),
        ("bytes", 512),
        ("target_status", 200),
    ]


def test_what_is_unknown_is_empty() -> None:
    assert list(written(AccessEntry()).items()) == [
        ("time", "1970-01-01T00:00:00.000+00:00"),
        *(
            (name, "")
            for name in ("exchange_id", "client_ip", "method", "path", "host", "environment", "proxy")
        ),
        ("status", 0),
        ("fault", ""),
        ("duration_ms", 0.0),
        ("bytes", 0),
        ("target_status", None),
    ]


@given(entries())
@example(access_entry(time=1_700_000_000.9999996))
@example(access_entry(time=1_700_000_000.0009995))
@example(access_entry(duration_ms=1.0005))
@example(access_entry(duration_ms=0.0625))
@example(access_entry(path='/\udce9?"', host="caf\u00e9"))
def test_a_line_is_what_a_json_library_makes_of_its_members(entry: AccessEntry) -> None:
    members = members_of(entry)
    line = line_of(entry)
    assert line.isprintable() or line.count("\n") == 1
    try:
        assert line.encode() == orjson.dumps(members, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:  # lone surrogates: the standard library escapes them, and all beyond ASCII
        read = json.loads(line)
        assert (read, list(read)) == (json.loads(json.dumps(members)), list(members))


@given(st.floats(0, 1e4))
def test_seconds_follow_each_other_in_any_order(offset: float) -> None:
    entry = access_entry(time=1_700_000_000 + offset)
    assert written(entry)["time"] == members_of(entry)["time"]


def test_line_follows_line() -> None:
    out, several = PlainOctets(), [access_entry(path=path) for path in ("/a?b", "/c", '/"')]
    for entry in several:
        WRITER.write(entry, out)
    assert out.to_bytes().decode() == "".join(map(line_of, several))


def test_a_query_never_reaches_the_log() -> None:
    for path in ("/token", '/"token'):
        assert written(access_entry(path=f"{path}?client_secret=hunter2"))["path"] == path


@pytest.mark.parametrize("path", ["/a\nb", "/caf\u00e9", "/\udce9", '/"', "/\\", "/\x7f", "/\u2028"])
def test_no_path_breaks_a_line(path: str) -> None:
    line = line_of(access_entry(path=path))
    assert json.loads(line)["path"] == path
    assert line.encode().count(b"\n") == 1


@pytest.mark.parametrize("member", ["client_ip", "host"])
def test_whose_text_could_not_be_made_is_not_taken_for_another(
    member: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, other, out = LineWriter(), access_entry(**{member: '"'}), PlainOctets()
    writer.write(access_entry(), PlainOctets())

    def fail(text: str) -> str:
        raise MemoryError

    # Only on the sources: what is compiled is not looked up by name.
    with monkeypatch.context() as patched, suppress(MemoryError):
        patched.setattr("gateway.telemetry.access_line._escaped", fail, raising=False)
        writer.write(other, PlainOctets())
    writer.write(other, out)
    assert json.loads(out.to_bytes())[member] == '"'

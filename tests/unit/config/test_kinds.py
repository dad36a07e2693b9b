"""Each kind of value: what it reads, what it refuses, and that a refusal does not quote the value."""

from __future__ import annotations

import ipaddress
import os
import re
from pathlib import Path

import pytest

from gateway.config import kinds


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (kinds.BOOLEAN, "true", True),
        (kinds.BOOLEAN, "false", False),
        (kinds.PORT, "0", 0),
        (kinds.PORT, "65535", 65535),
        (kinds.number(1, 9), "09", 9),
        (kinds.CORES, "cores", len(os.sched_getaffinity(0))),
        (kinds.CORES, "1024", 1024),
        (kinds.ADDRESS, "localhost", "localhost"),
        (kinds.ADDRESS, "0.0.0.0", "0.0.0.0"),
        (kinds.ADDRESS, "0:0:0:0:0:0:0:1", "::1"),
        (kinds.NETWORKS, "", ()),
        (
            kinds.NETWORKS,
            "10.0.0.0/8, ::1 ,",
            (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("::1/128")),
        ),
        (kinds.REDIS_URL, "", ""),
        (kinds.REDIS_URL, "redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
        (kinds.REDIS_URL, "rediss://user:secret@cache.example", "rediss://user:secret@cache.example"),
        (kinds.REDIS_URL, "unix:///run/redis.sock", "unix:///run/redis.sock"),
        (kinds.PATH, "/var/lib/gateway", Path("/var/lib/gateway")),
        (kinds.PATH, "here", Path.cwd() / "here"),
        (kinds.PATH, "~/there", Path.home() / "there"),
        (kinds.PATH_OR_NONE, "", None),
        (kinds.PATH_OR_NONE, "/key", Path("/key")),
        (kinds.LOG_TARGET, "off", "off"),
        (kinds.LOG_TARGET, "-", "-"),
        (kinds.LOG_TARGET, "log", str(Path.cwd() / "log")),
        (kinds.SECONDS, "0", 0.0),
        (kinds.SECONDS, "1.5", 1.5),
        (kinds.SECONDS, "250ms", 0.25),
        (kinds.SECONDS, "7s", 7.0),
        (kinds.SECONDS, "2m", 120.0),
        (kinds.SECONDS, "1.5h", 5400.0),
        (kinds.SECONDS, "3d", 259200.0),
        (kinds.SOME_SECONDS, "1ms", 0.001),
        (kinds.seconds("20ms", "5s"), "20ms", 0.02),
        (kinds.seconds("20ms", "5s"), "5s", 5.0),
        (kinds.BYTES, "0", 0),
        (kinds.BYTES, "12", 12),
        (kinds.BYTES, "3KiB", 3072),
        (kinds.BYTES, "10MiB", 10 * 2**20),
        (kinds.BYTES, "1GiB", 2**30),
        (kinds.ENVIRONMENT, "my_org/test-1", "my_org/test-1"),
        (kinds.EMAIL, "admin@example.com", "admin@example.com"),
        (kinds.PASSWORD, "", ""),
        (kinds.PASSWORD, "pässword", "pässword"),
        (kinds.choice("edge", "java"), "java", "java"),
    ],
)
def test_what_is_allowed_is_read(kind: kinds.Kind[object], text: str, value: object) -> None:
    assert kind.parse(text) == value


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        *(
            (kinds.PORT, text, "is not a whole number")
            for text in ("", "-1", "+1", " 1", "1_0", "٣", "80.0", "9" * 19)
        ),
        (kinds.BOOLEAN, "True", "is not one of the choices"),
        (kinds.PORT, "65536", "is out of range"),
        (kinds.CORES, "0", "is out of range"),
        (kinds.CORES, "1025", "is out of range"),
        (kinds.CORES, "all", "is not a whole number"),
        (kinds.ADDRESS, "", "is not an address"),
        (kinds.ADDRESS, "example.com", "is not an address"),
        (kinds.ADDRESS, "127.0.0.1:80", "is not an address"),
        (kinds.NETWORKS, "10.0.0.1/8", "holds what is no network (10.0.0.1/8 has host bits set)"),
        (kinds.NETWORKS, "private", "holds what is no network ('private' does not appear to be"),
        (kinds.REDIS_URL, "127.0.0.1:6379", "has no scheme that Redis is reached by"),
        (kinds.REDIS_URL, "http://127.0.0.1", "has no scheme that Redis is reached by"),
        (kinds.REDIS_URL, "redis:///0", "names no host or socket"),
        (kinds.REDIS_URL, "unix://", "names no host or socket"),
        (kinds.REDIS_URL, "redis://:secret@[::1", "is not a URL"),
        (kinds.REDIS_URL, "redis://host:port", "is not a URL"),
        (kinds.PATH, "", "is not a path"),
        (kinds.PATH, "a\0b", "is not a path"),
        (kinds.LOG_TARGET, "", "is not a path"),
        *(
            (kinds.SECONDS, text, "is not a duration")
            for text in ("", "d", "-1", "1 s", "1w", "1e3", ".5", "nan")
        ),
        (kinds.SOME_SECONDS, "0d", "is no time at all"),
        *((kinds.seconds("20ms", "5s"), text, "is out of range") for text in ("0", "19ms", "5001ms", "99d")),
        (kinds.seconds("20ms", "5s"), "soon", "is not a duration"),
        *((kinds.BYTES, text, "is not a size") for text in ("", "1.5MiB", "10MB", "-1", "10 KiB")),
        *(
            (kinds.ENVIRONMENT, text, "is not an organization and an environment")
            for text in ("", "test", "a/b/c", "/test", "my org/test", "myorg/test\n")
        ),
        *(
            (kinds.EMAIL, text, "is not an e-mail address")
            for text in ("", "admin", "@", "a@b@c", "a:b@c", "a b@c")
        ),
        (kinds.PASSWORD, "hunter2", "is too short or holds control characters"),
        (kinds.PASSWORD, "hunter2 and\n", "is too short or holds control characters"),
        (kinds.choice("edge", "java"), "Edge", "is not one of the choices"),
    ],
)
def test_what_is_not_allowed_is_refused(kind: kinds.Kind[object], text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(problem)}"):
        kind.parse(text)


def test_a_refusal_never_quotes_a_secret() -> None:
    for kind, text in (
        (kinds.REDIS_URL, "redis://:hunter2\u2100@host"),
        (kinds.REDIS_URL, "redis://:hunter2@[host"),
        (kinds.REDIS_URL, "tcp://:hunter2@host"),
        (kinds.PASSWORD, "hunter2"),
    ):
        with pytest.raises(ValueError, match=r"^(is not|is too|has no|names no)") as refusal:
            kind.parse(text)
        assert "hunter2" not in str(refusal.value)


def test_each_kind_says_what_it_allows() -> None:
    assert kinds.PORT.allowed == "a whole number from 0 to 65535 (0 takes any that is free)"
    assert kinds.choice("edge", "java").allowed == "edge or java"
    assert kinds.shaped("a+", "is no a", "many a").allowed == "many a"

"""Heads that aiohttp's parser takes, and that another reader might take for something else."""

from __future__ import annotations

import pytest

from gateway import faults
from gateway.faults import Fault
from gateway.message import Headers, RequestHead
from gateway.runtime.soundness import check_sound


def head(*fields: tuple[str, str], verb: str = "POST", target: str = "/p") -> RequestHead:
    named = [("Host", "gateway.test")] if not any(name == "Host" for name, _ in fields) else []
    headers = Headers([*named, *fields])
    return RequestHead(verb, target, "1.1", headers, ("192.0.2.1", 1), ("192.0.2.2", 2))


def is_sound(asked: RequestHead) -> bool:
    try:
        check_sound(asked)
    except Fault as fault:
        return fault.kind is not faults.BAD_REQUEST
    return True


def test_a_plain_head_is_sound() -> None:
    assert is_sound(head())
    assert is_sound(head(("Content-Length", "4")))
    assert is_sound(head(target="http://gateway.test/p"))


def test_nobody_tunnels() -> None:
    assert not is_sound(head(verb="CONNECT"))
    assert not is_sound(head(verb="CONNECT", target="gateway.test:80"))


@pytest.mark.parametrize("coding", ["chunked", "Chunked", "CHUNKED", " chunked\t"])
def test_chunked_is_one_coding(coding: str) -> None:
    assert is_sound(head(("Transfer-Encoding", coding)))


@pytest.mark.parametrize(
    "codings",
    [
        [""],
        [",chunked"],
        ["chunked,"],
        ["identity"],
        ["identity, chunked"],
        ["gzip, chunked"],
        ["gzip"],
        ["chunked", "chunked"],
        ["gzip", "chunked"],
        ["chunked;q=1"],
        ["\x0bchunked"],
        ["\xa0chunked"],
        ["chun\u212aed"],
    ],
)
def test_other_codings_are_refused(codings: list[str]) -> None:
    assert not is_sound(head(*(("Transfer-Encoding", coding) for coding in codings)))


def test_a_length_beside_a_coding_is_refused() -> None:
    assert not is_sound(head(("Transfer-Encoding", "chunked"), ("Content-Length", "4")))


@pytest.mark.parametrize(
    "host",
    [
        *("gateway.test", "gateway.test:8080", "GATEWAY", "my_org-test.localhost", "192.0.2.1:1", "a.test."),
        *(
            "[2001:db8::1]",
            "[2001:db8::1]:8080",
            "[::ffff:192.0.2.1]",
            "",
            ":8080",
            " gateway.test ",
            "a%2Db",
        ),
    ],
)
def test_a_host_is_a_name_and_a_port(host: str) -> None:
    assert is_sound(head(("Host", host)))
    assert is_sound(head(target=f"http://{host.strip()}/p"))


@pytest.mark.parametrize(
    "host",
    [
        *("a.test, b.test", "a.test,b.test", "a.test b.test", "a.test/p", "a.test?x", "a.test#x", "u@a.test"),
        *(
            "a.test:80:80",
            "a.test:x",
            "a\ttest",
            "caf\xe9.test",
            "[::1",
            "::1",
            "[::1]x",
            "a\\b",
            '"a"',
            "<a>",
        ),
    ],
)
def test_what_is_no_host_is_refused(host: str) -> None:
    assert not is_sound(head(("Host", host)))


@pytest.mark.parametrize("authority", ["a.test,b.test", "a.test b", "u@a.test@b test", "a.test:x"])
def test_what_is_no_host_is_refused_in_an_absolute_form(authority: str) -> None:
    assert not is_sound(head(target=f"http://{authority}/p"))
    assert not is_sound(head(target=f"HTTPS://{authority}"))


def test_a_user_may_stand_before_the_host_of_an_absolute_form() -> None:
    assert is_sound(head(target="http://user:password@gateway.test/p"))

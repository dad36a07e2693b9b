from __future__ import annotations

import pytest

from gateway import faults
from gateway.faults import Fault
from gateway.flow.address import (
    Address,
    address_of,
    address_of_path,
    constant_address,
    constant_text,
    join_path,
)
from gateway.message import parse_template


def test_an_url_is_taken_apart() -> None:
    assert address_of("https://o.test:81/a b?q=1") == Address(
        "/a%20b", "q=1", "https://o.test:81", "https", "o.test", 81
    )
    assert address_of("http://O.test") == Address("", "", "http://O.test", "http", "o.test", 80)


def test_what_climbs_is_a_fault() -> None:
    for wrong in ("http://o.test/a/..", "http://o.test/%2e/b"):
        with pytest.raises(Fault) as caught:
            address_of(wrong)
        assert caught.value.kind is faults.TARGET_PATH


def test_a_path_has_no_origin() -> None:
    assert address_of_path("/a?b=c") == Address("/a", "b=c")


def test_only_what_no_exchange_changes_is_worked_out_before() -> None:
    url, path = parse_template("http://o.test/a"), parse_template("/b")
    assert constant_address(url, path) == address_of("http://o.test/a")
    assert constant_address(None, path) == Address("/b", "")
    assert constant_address(None, None) == Address("", "")
    assert constant_address(parse_template("http://{host}/"), None) is None
    assert constant_address(parse_template("no url"), None) is None


def test_the_text_of_a_constant_template() -> None:
    assert constant_text(None) == ""
    assert constant_text(parse_template("/a")) == "/a"
    assert constant_text(parse_template("/{a}")) is None
    assert constant_text(parse_template(r"/\{a\}")) is None


@pytest.mark.parametrize(
    ("path", "suffix", "joined"), [("", "", ""), ("/", "", "/"), ("/a", "", "/a"), ("/a/", "/b", "/a//b")]
)
def test_joining(path: str, suffix: str, joined: str) -> None:
    assert join_path(path, suffix) == joined

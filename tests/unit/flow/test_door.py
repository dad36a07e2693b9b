from __future__ import annotations

from collections.abc import Mapping

import pytest

from gateway.faults import Fault
from gateway.flow.door import door
from tests.support.builders import make_exchange, make_request


def admit(properties: Mapping[str, str], verb: str = "GET", path: str = "/v0/weather/x") -> str:
    """Return "" for a request that is let in, else the code of its fault."""
    try:
        door(properties)(make_exchange(make_request(verb, path)))
    except Fault as fault:
        return f"{fault.status} {fault.name}"
    return ""


@pytest.mark.parametrize("escape", ["%2F", "%5C", "%00"])
def test_escapes_that_a_target_may_decode_into_a_separator_are_refused(escape: str) -> None:
    assert admit({}, path=f"/v0/weather/a{escape}b") == "400 BadPath"
    allowed = {"request.path.allow.encoded.separators": f" {escape.lower()} "}
    assert admit(allowed, path=f"/v0/weather/a{escape}b") == ""


def test_allowing_one_escape_allows_no_other() -> None:
    assert admit({"request.path.allow.encoded.separators": "%2F"}, path="/a%2Fb%5Cc") == "400 BadPath"


def test_other_escapes_pass() -> None:
    assert admit({}, path="/v0/weather/a%20b") == ""


def test_methods_can_be_refused_one_by_one_or_altogether() -> None:
    assert admit({"allow.http.method.DELETE": "false"}, "DELETE") == "405 MethodNotAllowed"
    assert admit({"allow.http.method.DELETE": "false"}, "GET") == ""
    only_get = {"allow.http.method.*": "false", "allow.http.method.GET": "true"}
    assert admit(only_get, "GET") == ""
    assert admit(only_get, "POST") == "405 MethodNotAllowed"


def test_the_name_space_of_the_runtime_is_not_the_clients() -> None:
    exchange = make_exchange(make_request(headers=[("X-Apigee-fault-code", "x"), ("X-Other", "y")]))
    door({})(exchange)
    assert exchange.request.headers.names() == ["X-Other"]

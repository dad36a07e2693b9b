"""Debug sessions on a gateway that runs: what two workers record, filtered, masked, and no more."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

from tests.e2e.running import Gateway, Reply, until

SESSIONS = "/o/myorg/e/test/apis/weatherapi/revisions/1/debugsessions"


@contextmanager
def session(gateway: Gateway, name: str, parameters: str = "") -> Iterator[str]:
    """Have a session for a while; give its path."""
    made = gateway.manage("POST", f"{SESSIONS}?session={name}{parameters}")
    assert made.status == 201, made
    # One write, with its length: the capture tool parses the first piece that comes.
    assert int(made.headers["content-length"]) == len(made.body)
    # Every worker hears of it within a second.
    time.sleep(1.5)
    try:
        yield f"{SESSIONS}/{name}"
    finally:
        gateway.manage("DELETE", f"{SESSIONS}/{name}")


def ids(gateway: Gateway, path: str) -> list[str]:
    """Return the ids of what was recorded."""
    reply = gateway.manage("GET", f"{path}/data")
    assert reply.status == 200, reply
    return [str(each) for each in json.loads(reply.body)]


def fetched(gateway: Gateway, path: str, number: int = 1) -> tuple[list[dict[str, object]], Reply]:
    """Return the points of a transaction, and the XML of it."""
    until(lambda: len(ids(gateway, path)) >= number, "the transaction to be recorded")
    place = f"{path}/data/{ids(gateway, path)[number - 1]}"
    reply = gateway.manage("GET", place)
    assert reply.status == 200, reply
    value = json.loads(reply.body)
    assert value["completed"] is True
    return value["point"], gateway.manage("GET", place, "", "-H", "Accept: application/xml")


def properties(point: dict[str, object]) -> dict[str, str]:
    """Return the properties of a point."""
    results = point["results"]
    assert isinstance(results, list)
    shown = results[0]["properties"]["property"] if results else []
    return {each["name"]: each["value"] for each in shown}


def test_a_call_is_recorded_from_its_head_to_its_end(gateway: Gateway) -> None:
    token = gateway.token()
    with session(gateway, "whole") as path:
        assert gateway.forecast(token).status == 200
        points, xml = fetched(gateway, path)
    states = [properties(point)["To"] for point in points if point["id"] == "StateChange"]
    assert states == [
        *("REQ_HEADERS_PARSED", "PROXY_REQ_FLOW", "TARGET_REQ_FLOW", "REQ_SENT", "RESP_START"),
        *("TARGET_RESP_FLOW", "PROXY_RESP_FLOW", "RESP_SENT", "PROXY_POST_RESP_SENT", "END"),
    ]
    steps = [properties(point) for point in points if point["id"] == "Execution"]
    assert [(each["stepDefinition-name"], each["result"], each["action"]) for each in steps] == [
        ("ValidateOAuth", "true", "CONTINUE"),
        ("XML-to-JSON-1", "true", "CONTINUE"),
    ]
    flows = [properties(point).get("current.flow.name") for point in points if point["id"] == "FlowInfo"]
    assert flows[-1] == "PostFlow"
    assert xml.headers["content-type"] == "application/xml"
    assert "<Completed>true</Completed>" in xml.body
    root = ElementTree.fromstring(xml.body)  # the body is the gateway's own
    assert [each.tag for each in root] == [
        *("Retrieved", "Organization", "Environment", "API", "Revision", "SessionId", "Messages"),
    ]
    assert len(root.findall("Messages/Message/Data/Point")) == len(points)
    told = {each.get("name") for each in root.iter("Set")}
    assert "apiproduct.name" in told


def test_a_fault_is_recorded_where_it_came_up(gateway: Gateway) -> None:
    with session(gateway, "fault") as path:
        assert gateway.forecast("unknown").status == 401
        points, xml = fetched(gateway, path)
    failed = next(properties(point) for point in points if point["id"] == "Execution")
    assert (failed["result"], failed["action"]) == ("false", "ABORT")
    error = next(properties(point) for point in points if point["id"] == "Error")
    assert error["state"] == "PROXY_REQ_FLOW"
    assert "<ErrorMessage>" in xml.body


def test_only_what_the_filters_want_is_recorded(gateway: Gateway) -> None:
    token = gateway.token()
    with session(gateway, "filtered", "&header_X-Request-ID=mine&qparam_w=1") as path:
        for arguments in ((), ("-H", "X-Request-ID: mine"), ("-H", "X-Request-ID: other")):
            gateway.forecast(token, *arguments)
            gateway.forecast(token, *arguments, path="/v0/weather/forecastrss?w=1")
        until(lambda: len(ids(gateway, path)) == 1, "the one call to be recorded")
        points, _ = fetched(gateway, path)
    assert "x-request-id" in json.dumps(points[0]).lower()


def test_what_is_masked_is_never_stored(gateway: Gateway) -> None:
    variables = ["request.header.Authorization", "request.queryparam.w", "access_token"]
    of_policy = "oauthv2accesstoken.ValidateOAuth.access_token"
    paths = {"xPathsResponse": ["/rss/channel"], "jSONPathsResponse": ["$.rss"]}
    mask = {"name": "default", "variables": [*variables, of_policy], **paths}
    made = gateway.manage("POST", "/o/myorg/maskconfigs", json.dumps(mask))
    assert made.status == 200, made
    token = gateway.token()
    try:
        with session(gateway, "masked") as path:
            assert gateway.forecast(token, path="/v0/weather/forecastrss?w=777333").status == 200
            points, xml = fetched(gateway, path)
    finally:
        gateway.manage("DELETE", "/o/myorg/maskconfigs/default")
    shown = json.dumps(points) + xml.body
    assert token not in shown
    assert "777333" not in shown
    assert "*****" in shown
    assert points[-1]["id"] == "DebugMask"


def test_twenty_calls_are_recorded_by_all_workers_together(gateway: Gateway) -> None:
    token = gateway.token()
    with session(gateway, "many") as path:
        assert {gateway.forecast(token).status for _ in range(30)} == {200}
        until(lambda: len(ids(gateway, path)) == 20, "twenty transactions")
        gateway.forecast(token)
        time.sleep(0.5)
        found = ids(gateway, path)
        assert [each.rpartition("__")[2] for each in found] == [str(number) for number in range(1, 21)]
    # Workers stop within a second, and calls go on.
    time.sleep(1.5)
    assert gateway.forecast(token).status == 200
    gone = gateway.manage("GET", f"{path}/data")
    assert (gone.status, json.loads(gone.body)["code"]) == (404, "distribution.DebugSessionNotFound")


def test_a_session_ends_by_itself(gateway: Gateway) -> None:
    token = gateway.token()
    with session(gateway, "short", "&timeout=3") as path:
        gateway.forecast(token)
        until(lambda: ids(gateway, path), "the call to be recorded")
        until(lambda: gateway.manage("GET", f"{path}/data").status == 404, "the end of the session", 5.0)
        assert json.loads(gateway.manage("GET", SESSIONS).body) == []

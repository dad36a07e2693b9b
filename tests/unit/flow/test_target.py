from __future__ import annotations

import pytest

from gateway import faults
from gateway.faults import Fault
from gateway.flow.target import (
    TargetRules,
    filter_request,
    judge,
    prepare,
    select,
    success_matcher,
    timeouts,
)
from gateway.message import Destination, Exchange, Parameters, parse_template
from tests.support.builders import make_exchange, make_request, make_response
from tests.support.fakes import NOW


def rules(url: str | None = "http://origin.test/base", path: str = "", **more: object) -> TargetRules:
    template = None if url is None else parse_template(url)
    return TargetRules("default", Destination(), template, parse_template(path), **more)  # type: ignore[arg-type]


def prepared(
    target: TargetRules, exchange: Exchange | None = None, *, set_url: str = "", now: float = NOW
) -> Exchange:
    exchange = exchange or make_exchange()
    select(target, "route")(exchange)
    assert exchange.target is not None
    if set_url:
        exchange.target.url, exchange.target.is_url_set = set_url, True
    prepare(target, lambda: now)(exchange)
    return exchange


def sent(*args: object, **kwargs: object) -> str:
    exchange = prepared(*args, **kwargs)  # type: ignore[arg-type]
    assert exchange.target is not None
    return exchange.target.sent_url


def asking(query: str = "w=1", suffix: str = "/forecast") -> Exchange:
    return make_exchange(make_request(query=query), path_suffix=suffix)


def test_the_url_is_the_configured_one_with_suffix_and_query() -> None:
    assert sent(rules(), asking()) == "http://origin.test/base/forecast?w=1"


def test_a_host_only_url_does_not_double_the_slash() -> None:
    assert sent(rules("http://origin.test"), asking("")) == "http://origin.test/forecast"
    assert sent(rules("http://origin.test/"), asking("")) == "http://origin.test/forecast"
    assert sent(rules("http://origin.test"), asking("", "")) == "http://origin.test/"


def test_a_query_of_the_configured_url_comes_first() -> None:
    assert sent(rules("http://o.test/b?k=v"), asking()) == "http://o.test/b/forecast?k=v&w=1"
    assert sent(rules("http://o.test/b?k=v"), asking("")) == "http://o.test/b/forecast?k=v"


def test_copy_flags() -> None:
    exchange = asking()
    select(rules(), "r")(exchange)
    assert exchange.target is not None
    exchange.target.copies_path_suffix = exchange.target.copies_query = False
    prepare(rules(), lambda: NOW)(exchange)
    assert exchange.target.sent_url == "http://origin.test/base"


def test_a_url_set_by_a_policy_stands_as_it_is_but_for_the_query() -> None:
    assert sent(rules(), asking(), set_url="https://other.test/x") == "https://other.test/x?w=1"


def test_one_switch_adds_the_suffix_there_too() -> None:
    switched = rules(adds_suffix_to_set_url=True)
    assert sent(switched, asking(), set_url="http://other.test/x") == "http://other.test/x/forecast?w=1"


def test_templates_in_the_url_are_filled() -> None:
    exchange = asking("")
    exchange.variables["where"] = "o.test"
    assert sent(rules("http://{where}/a"), exchange) == "http://o.test/a/forecast"


@pytest.mark.parametrize(
    "value",
    ["..", "%2e%2e", "x/../../admin", "..;x", "a%2F..%2Fb"],
    ids=lambda value: value.replace("/", "|"),
)
def test_a_value_in_a_template_cannot_climb(value: str) -> None:
    exchange = asking("")
    exchange.variables["id"] = value
    with pytest.raises(Fault) as caught:
        prepared(rules("http://o.test/users/{id}"), exchange)
    assert caught.value.kind is faults.TARGET_PATH


def test_what_a_path_cannot_hold_is_escaped() -> None:
    exchange = asking("")
    exchange.variables["id"] = 'a b"ü'
    assert sent(rules("http://o.test/{id}"), exchange) == "http://o.test/a%20b%22%C3%BC/forecast"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://o.test/",
        "o.test/x",
        "",
        "http://",
        "http://o.test:99999/",
        "http://user:pw@o.test/",
        "http://[::1",
    ],
)
def test_what_is_no_http_url_is_a_fault(url: str) -> None:
    exchange = asking("")
    exchange.variables["url"] = url
    with pytest.raises(Fault) as caught:
        prepared(rules("{url}"), exchange)
    assert caught.value.kind is faults.TARGET_PATH


def test_address_facts() -> None:
    target = prepared(rules("https://o.test/a")).target
    assert target is not None
    assert (target.scheme, target.host, target.port) == ("https", "o.test", 443)
    assert target.route == "route"
    assert target.time_limit == 55.0
    again = prepared(rules("http://o.test:81/a")).target
    assert again is not None
    assert (again.scheme, again.port) == ("http", 81)
    plain = prepared(rules("http://o.test/a")).target
    assert plain is not None
    assert plain.port == 80


def test_with_servers_only_path_and_query_are_worked_out() -> None:
    exchange = prepared(rules(None, "/v1?k=v"), asking())
    assert exchange.target is not None
    assert exchange.target.sent_url == ""
    assert exchange.request.uri == "/v1/forecast?k=v&w=1"
    bare = TargetRules("default", Destination(), None, None)
    assert prepared(bare, asking("")).request.uri == "/forecast"


def test_the_request_shows_the_targets_path_from_here_on() -> None:
    exchange = prepared(rules(), asking())
    assert (exchange.request.path, exchange.request.uri) == ("/base/forecast", "/base/forecast?w=1")


def test_an_untouched_query_travels_as_it_was_spelled() -> None:
    assert sent(rules(), asking("a=%7e&b=c+d")).endswith("?a=%7e&b=c+d")


def test_api_timeout_shortens_the_targets_time_and_ends_it() -> None:
    limited = rules(api_timeout=10.0)
    target = prepared(limited, now=NOW + 4).target
    assert target is not None
    assert target.time_limit == pytest.approx(6.0)
    with pytest.raises(Fault) as caught:
        prepared(limited, now=NOW + 10)
    assert caught.value.kind is faults.GATEWAY_TIMEOUT


def test_api_timeout_holds_for_a_target_without_a_limit_of_its_own() -> None:
    endless = TargetRules(
        "default", Destination(io_timeout=0.0), parse_template("http://o.test"), None, api_timeout=10.0
    )
    target = prepared(endless, now=NOW + 4).target
    assert target is not None
    assert target.time_limit == pytest.approx(6.0)


def test_preparing_needs_a_route() -> None:
    with pytest.raises(RuntimeError, match="route"):
        prepare(rules(), lambda: NOW)(make_exchange())


def test_retained_headers_and_parameters() -> None:
    assert filter_request(rules()) is None
    drop = filter_request(
        rules(retained_request_headers=frozenset({"x-keep"}), retained_query=frozenset({"keep"}))
    )
    assert drop is not None
    exchange = make_exchange(
        make_request(query="keep=1&drop=2", headers=[("X-Keep", "a"), ("X-Drop", "b"), ("Content-Type", "t")])
    )
    drop(exchange)
    assert exchange.request.headers.names() == ["X-Keep", "Content-Type"]
    assert exchange.request.query.pairs() == [("keep", "1")]


def test_only_one_of_the_retain_lists() -> None:
    exchange = make_exchange(make_request(query="a=1", headers=[("X", "1")]))
    headers = filter_request(rules(retained_request_headers=frozenset()))
    query = filter_request(rules(retained_query=frozenset()))
    assert headers is not None
    assert query is not None
    headers(exchange)
    assert str(exchange.request.query) == "a=1"
    query(exchange)
    assert exchange.request.query == exchange.request.query
    assert len(exchange.request.query) == 0
    assert exchange.request.headers.names() == []


@pytest.mark.parametrize(
    ("codes", "status", "is_success"),
    [
        ("1xx,2xx,3xx", 200, True),
        ("1xx,2xx,3xx", 304, True),
        ("1xx,2xx,3xx", 404, False),
        ("2xx, 404", 404, True),
        ("2xx, 404", 302, False),
        ("2XX", 299, True),
        ("503,", 503, True),
    ],
)
def test_success_codes(codes: str, status: int, is_success: bool) -> None:
    assert success_matcher(codes)(status) is is_success


def judged(target: TargetRules, status: int, *headers: tuple[str, str]) -> Exchange:
    exchange = make_exchange(response=make_response(status, headers=headers))
    judge(target)(exchange)
    return exchange


def test_a_success_passes() -> None:
    assert judged(rules(), 302).fault is None


def test_another_status_is_the_targets_fault() -> None:
    with pytest.raises(Fault) as caught:
        judged(rules(), 404)
    assert caught.value.kind is faults.TARGET_STATUS


def test_a_405_must_say_what_is_allowed() -> None:
    with pytest.raises(Fault) as caught:
        judged(rules(success_codes="4xx"), 405)
    assert caught.value.kind is faults.RESPONSE_405_WITHOUT_ALLOW
    judged(rules(success_codes="4xx"), 405, ("Allow", "GET"))
    judged(rules(success_codes="4xx", passes_405_without_allow=True), 405)


def test_retained_response_headers() -> None:
    kept = rules(retained_response_headers=frozenset({"x-keep"}))
    exchange = judged(kept, 200, ("X-Keep", "1"), ("X-Drop", "2"))
    assert exchange.response is not None
    assert exchange.response.headers.names() == ["X-Keep"]


def test_judging_needs_an_answer() -> None:
    with pytest.raises(RuntimeError, match="missing"):
        judge(rules())(make_exchange())


def test_timeouts_are_seconds() -> None:
    assert timeouts({}) == {"connect_timeout": 3.0, "io_timeout": 55.0, "keepalive_timeout": 60.0}
    assert timeouts({"io.timeout.millis": "1500"})["io_timeout"] == 1.5


def test_parameters_are_replaced_not_shared() -> None:
    exchange = asking()
    before = exchange.request.query
    prepared(rules("http://o.test/?x=1"), exchange)
    assert exchange.request.query is not before
    assert isinstance(exchange.request.query, Parameters)


def test_an_address_with_escaped_braces_is_worked_out_for_each_exchange() -> None:
    assert sent(rules(r"http://o.test/\{a\}"), asking("")) == "http://o.test/%7Ba%7D/forecast"
    assert sent(rules("not an url"), asking(""), set_url="http://o.test/b") == "http://o.test/b"


def test_a_path_with_templates_is_worked_out_for_each_exchange() -> None:
    exchange = asking("")
    exchange.variables["version"] = "v2"
    assert prepared(rules(None, "/{version}"), exchange).request.path == "/v2/forecast"

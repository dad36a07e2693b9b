from __future__ import annotations

import pytest

from gateway.errors import Invalid
from gateway.management.stat_filter import read_filter

HELLO = ("hello", "1", "GET", "200", "t", "App's", "d", "e", "p")
OTHER = ("other", "1", "POST", "504", "t", "a", "d", "e", "p")
UNKNOWN = ("other", "1", "POST", "(not set)", "t", "a", "d", "e", "p")


@pytest.mark.parametrize(
    ("text", "passing"),
    [
        ("apiproxy eq 'hello'", [HELLO]),
        ("(apiproxy ne 'hello')", [OTHER, UNKNOWN]),
        ("apiproxy in 'hello','other'", [HELLO, OTHER, UNKNOWN]),
        ("apiproxy notin ('hello', 'x')", [OTHER, UNKNOWN]),
        ("response_status_code ge 500", [OTHER]),
        ("response_status_code gt '200'", [OTHER]),
        ("response_status_code lt 201 and request_verb eq GET", [HELLO]),
        ("response_status_code le 504", [HELLO, OTHER]),
        ("apiproxy like 'h%o'", [HELLO]),
        ("apiproxy like 'h*'", []),
        ("developer_app eq 'App\\'s'", [HELLO]),
        ("apiproxy eq 'x' or apiproxy eq 'hello' and request_verb eq 'GET'", [HELLO]),
        ("(apiproxy eq 'other' OR apiproxy eq 'hello') AND request_verb eq 'POST'", [OTHER, UNKNOWN]),
    ],
)
def test_a_filter_lets_pass_what_it_says(text: str, passing: list[tuple[str, ...]]) -> None:
    passes = read_filter(text)
    assert [name for name in (HELLO, OTHER, UNKNOWN) if passes(name)] == passing


@pytest.mark.parametrize(
    "text",
    [
        "apiproxy",
        "apiproxy eq",
        "apiproxy eq 'x' and",
        "apiproxy eq 'x' apiproxy eq 'y'",
        "(apiproxy eq 'x'",
        "apiproxy in ('x'",
        "apiproxy in ,",
        "apiproxy gt 5",
        "response_status_code gt many",
        "colour eq 'x'",
        "'apiproxy' eq 'x'",
        "apiproxy eq 'x",
        "apiproxy = 'x'",
        ")",
        "(" * 30 + "apiproxy eq 'x'" + ")" * 30,
        "apiproxy eq '" + "x" * 3000 + "'",
    ],
)
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_filter(text)

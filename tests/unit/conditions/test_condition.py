"""The worked examples of the condition reference, and what else a whole condition must do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.conditions import Condition, compile_condition
from gateway.errors import BundleError, Finding, Location
from gateway.message import Exchange, Needs
from tests.support.builders import make_exchange, make_request

AT = Location("apiproxy/proxies/default.xml", 10, 7)


class FakeValue:
    def __init__(self, value: object) -> None:
        self._value = value
        self.needs = Needs.NOTHING

    def __call__(self, exchange: Exchange) -> object | None:
        return self._value


def compiled(text: str, *, java_precedence: bool = False, **variables: object) -> Condition:
    named = {name.replace("__", "."): value for name, value in variables.items()}
    return compile_condition(
        text, AT, java_precedence=java_precedence, resolve=lambda name: FakeValue(named.get(name))
    )


def holds(text: str, values: dict[str, object], *, java_precedence: bool = False) -> bool:
    condition = compile_condition(
        text, AT, java_precedence=java_precedence, resolve=lambda name: FakeValue(values.get(name))
    )
    assert condition.matcher is not None
    return condition.matcher(make_exchange())


def verb(value: str) -> dict[str, object]:
    return {"request.verb": value}


def suffix(value: str) -> dict[str, object]:
    return {"ps": value}


STATUS = "response.status.code"
CACHE = "request.header.Cache-Control"
MIXED = "A && B || C && D"


def flags(values: str) -> dict[str, object]:
    return {name: value == "T" for name, value in zip("ABCD", values, strict=True)}


EXAMPLES: list[tuple[str, dict[str, object], bool]] = [
    ('request.verb = "GET"', verb("GET"), True),
    ('request.verb="GET"', verb("GET"), True),
    ('request.verb == "GET"', verb("GET"), True),
    ('request.verb = "get"', verb("GET"), False),
    ('request.verb := "get"', verb("GET"), True),
    ('request.verb EqualsCaseInsensitive "Get"', verb("GET"), True),
    ('request.verb Is "GET"', verb("GET"), True),
    ('(request.queryparam.response_type EQUALS "code")', {"request.queryparam.response_type": "code"}, True),
    ('request.verb != "DELETE"', verb("GET"), True),
    ('request.verb IsNot "GET"', verb("GET"), False),
    ('request.verb NotEquals "PUT"', verb("GET"), True),
    ('!(request.verb = "POST")', verb("GET"), True),
    ('NOT (request.verb = "POST")', verb("POST"), False),
    ('not(request.verb = "POST")', verb("GET"), True),
    ('request.verb = "PUT" or request.verb = "POST"', verb("POST"), True),
    ('request.verb = "PUT" OR request.verb = "POST"', verb("GET"), False),
    ('(ps MatchesPath "/statuses") and (request.verb = "GET")', suffix("/statuses") | verb("GET"), True),
    ('(ps MatchesPath "/statuses") and (request.verb = "GET")', suffix("/statuses/1") | verb("GET"), False),
    ('ps MatchesPath "/accesstoken"', suffix("/accesstoken"), True),
    ('(ps MatchesPath "/token") and (request.verb = "POST")', suffix("/token") | verb("POST"), True),
    ('request.path MatchesPath "/statuses/**"', {"request.path": "/statuses/a/b"}, True),
    ('ps MatchesPath "/*/a/"', suffix("/x/a/"), True),
    ('ps MatchesPath "/*/a/"', suffix("/x/a"), False),
    ('ps MatchesPath "/*/a/*"', suffix("/y/a/foo"), True),
    ('ps MatchesPath "/*/a/*"', suffix("/y/a/foo/bar"), False),
    ('ps MatchesPath "/*/a/**"', suffix("/x/a/b/c/d"), True),
    ('ps MatchesPath "/*/a/*/feed/"', suffix("/x/a/b/feed/"), True),
    ('ps MatchesPath "/*/a/{reader}/feed/"', suffix("/y/a/foo/feed/"), True),
    ('ps MatchesPath "/a/**/feed/**"', suffix("/a/b/feed/rss/1234"), True),
    ('ps MatchesPath "/animals/*"', suffix("/animals/cats"), True),
    ('ps MatchesPath "/animals/*"', suffix("/animals/cats/wild"), False),
    ('ps MatchesPath "/animals/**"', suffix("/animals/cats/wild"), True),
    ('ps MatchesPath "/animals/**"', suffix("/animals/cats"), True),
    ('ps MatchesPath "/animals/**"', suffix("/animals"), False),
    ('ps MatchesPath "/animals/*/wild/**"', suffix("/animals/cats/wild/african/spotted"), True),
    ('ps MatchesPath "/animals/*/wild/**"', suffix("/animals/cats"), False),
    ('ps MatchesPath "/resource1/{id}"', suffix("/resource1/42"), True),
    ('ps MatchesPath "%{user%}"', suffix("{user}"), True),
    ('ps MatchesPath "%{user%}"', suffix("user"), False),
    ('ps MatchesPath "/extensive-search"', suffix("/extensive-search/"), False),
    ('ps ~~ "/extensive-search/?"', suffix("/extensive-search/"), True),
    ('ps ~~ "/extensive-search/?"', suffix("/extensive-search/x"), False),
    ('ps LikePath "/a/*"', suffix("/a/b"), True),
    ('ps ~/ "/a/*"', suffix("/a/b"), True),
    ('!(ps MatchesPath "/3leg/**")', suffix("/2leg/x"), True),
    ('ps not MatchesPath "/internal/**"', suffix("/public/x"), True),
    ('ps MatchesPath "/ANIMALS/*"', suffix("/animals/cat"), False),
    ('ps MatchesPath "**/health/*"', suffix("/v1/x/health/live"), True),
    ('ps Matches "/cat"', suffix("/cat"), True),
    ('ps Matches "/cat"', suffix("/cat/"), False),
    ('ps Matches "/*at"', suffix("/cat"), True),
    ('ps Matches "/*at"', suffix("/bat"), True),
    ('ps Matches "/*at"', suffix("/owl"), False),
    ('ps Matches "/cat*"', suffix("/cats/wild"), True),
    ('ps Matches "/c%*at"', suffix("/c*at"), True),
    ('ps Matches "/c%*at"', suffix("/cxat"), False),
    ('ps Like "/cat"', suffix("/cat"), True),
    ('message.content Like "*unavailable*"', {"message.content": "svc unavailable now"}, True),
    ('fault.name Matches "InvalidApiKey"', {"fault.name": "InvalidApiKey"}, True),
    ('fault.name Matches "InvalidApiKey"', {"fault.name": "InvalidApiKeyForGivenResource"}, False),
    ('ps JavaRegex "/c*t"', suffix("/cat"), False),
    ('ps JavaRegex "/c*t"', suffix("/cct"), True),
    ('ps JavaRegex "/ca?t"', suffix("/ct"), True),
    ('ps JavaRegex "/[cbr]at"', suffix("/rat"), True),
    ('ps JavaRegex "/[cbr]at"', suffix("/dat"), False),
    ('!(request.verb ~~ "^(POST|GET)$")', verb("PUT"), True),
    ('(ps ~~ ".*") and (request.verb = "OPTIONS")', suffix("") | verb("OPTIONS"), True),
    ('ps ~~ "/pets"', suffix("/pets/1"), False),
    ('request.header.Accept ~~ "(?i).*JSON.*"', {"request.header.Accept": "application/json"}, True),
    ('ps =| "/admin"', suffix("/admin/x"), True),
    ('ps StartsWith "/Admin"', suffix("/admin/x"), False),
    ("ps StartsWith some.prefix", {"ps": "/a/b", "some.prefix": "/a"}, True),
    (f"{STATUS} = 404", {STATUS: 404}, True),
    (f'{STATUS} = "404"', {STATUS: 404}, True),
    (f"({STATUS} = 503) or ({STATUS} = 400)", {STATUS: 400}, True),
    (f"{STATUS} GreaterThan 399", {STATUS: 500}, True),
    (f'{STATUS} GreaterThan "200"', {STATUS: 404}, True),
    (f"{STATUS} >= 500", {STATUS: 500}, True),
    (f"{STATUS} LesserThan 300", {STATUS: 299}, True),
    (f"{STATUS} &lt;= 299", {STATUS: 299}, True),
    (f"{STATUS} <= 299", {STATUS: 299}, True),
    ('ratelimit.Q1.exceed.count GreaterThan "0"', {"ratelimit.Q1.exceed.count": 1}, True),
    ("x > 5", {}, True),
    ("x >= 5", {}, False),
    ("x < 5", {}, True),
    ("x <= 5", {}, True),
    ("n > y", {"n": 5}, False),
    ("n >= y", {"n": 5}, True),
    ('x = "a"', {}, False),
    ('x != "a"', {}, True),
    ("x = y", {}, True),
    ("x != y", {}, False),
    ('x ~ "*"', {}, False),
    ('x =| ""', {}, False),
    ("request.header.host is null", {}, True),
    ("request.queryparam.country IsNot null", {"request.queryparam.country": "IN"}, True),
    ("request.header.origin != null", {}, False),
    ("!(request.queryparam.access_token is null)", {}, False),
    ("(credentials.userid is null) or (credentials.password is null)", {"credentials.userid": "u"}, True),
    ("flow.cachehit is true", {"flow.cachehit": "true"}, True),
    ('auth_result == "true"', {"auth_result": True}, True),
    ("virtualhost.ssl.enabled == true", {"virtualhost.ssl.enabled": "true"}, True),
    ("raisefault.failed = true", {}, False),
    (
        "servicecallout.SC-AuthenticateUser.failed",
        {"servicecallout.SC-AuthenticateUser.failed": True},
        True,
    ),
    ("!valid", {}, True),
    ('lookupcache.c.cachehit == "false"', {"lookupcache.c.cachehit": False}, True),
    ("a.client_secret != auth_client_secret", {"a.client_secret": "s", "auth_client_secret": "s"}, False),
    (
        "NOT (request.queryparam.code.values.count = 1)",
        {"request.queryparam.code.values.count": 2},
        True,
    ),
    ('request.querystring == "wsdl"', {"request.querystring": "wsdl"}, True),
    ("'request.header.help!me' = \"yes\"", {"request.header.help!me": "yes"}, True),
    ("(A and B) or (C and D)", flags("FFTT"), True),
    (f'{CACHE} = "public"', {CACHE: "public"}, True),
    (f'{CACHE}.values.string ~ "*maxage*"', {f"{CACHE}.values.string": "public, maxage=16544"}, True),
    ("A > 3.5d", {"A": 4}, True),
    ("big = 12321421312L", {"big": 12321421312}, True),
    (f"{STATUS} = 400f", {STATUS: 400}, True),
    ('request.header.x = ""', {"request.header.x": ""}, True),
    ('ps = "/users/*"', suffix("/users/1"), False),
]


@pytest.mark.parametrize(("text", "values", "result"), EXAMPLES)
def test_worked_examples(text: str, values: dict[str, object], result: bool) -> None:
    assert holds(text, values) is result


@pytest.mark.parametrize(
    ("values", "by_default", "in_java"),
    [("TFTF", False, False), ("FFTT", False, True), ("TTFF", False, True), ("TFTT", True, True)],
)
def test_or_binds_tighter_unless_java_is_asked_for(values: str, by_default: bool, in_java: bool) -> None:
    assert holds(MIXED, flags(values)) is by_default
    assert holds(MIXED, flags(values), java_precedence=True) is in_java


@pytest.mark.parametrize(
    "text",
    [
        'request.verb === "GET"',
        "request.verb =",
        '"GET" = request.verb',
        'a = "b" and and c = "d"',
    ],
)
def test_worked_examples_of_parse_errors(text: str) -> None:
    with pytest.raises(BundleError):
        compiled(text)


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_an_empty_condition_is_always_true(text: str) -> None:
    assert compile_condition(text, AT) == Condition(text, None, None, Needs.NOTHING, ())


def test_variables_are_those_of_the_gateway_by_default() -> None:
    condition = compile_condition('request.verb = "GET" and request.content ~ "*x*"', AT)
    assert condition.matcher is not None
    assert condition.needs == Needs.REQUEST_BODY
    assert not condition.matcher(make_exchange(make_request()))


def test_an_error_has_its_place_its_line_and_a_caret() -> None:
    with pytest.raises(BundleError) as caught:
        compiled('request.verb = "GET"\n\tand path ===  "/x"')
    assert caught.value.findings == (
        Finding(
            Location(AT.file, 11, 11),
            "`===` is not an operator: expected one of = == != > >= < <= =| ~ ~~ ~/ := :~ && || !",
            element="Condition",
            excerpt=' and path ===  "/x"\n          ^',
        ),
    )


def test_who_knows_the_places_of_characters_is_asked() -> None:
    with pytest.raises(BundleError) as caught:
        compile_condition('a = "b" ===', AT, where=lambda index: Location("other.xml", 3, 100 + index))
    (finding,) = caught.value.findings
    assert finding.at == Location("other.xml", 3, 108)
    assert finding.excerpt == 'a = "b" ===\n        ^'

    condition = compile_condition("a = 'b'", AT, where=lambda index: Location("other.xml", 3, 100 + index))
    assert [finding.at for finding in condition.findings] == [Location("other.xml", 3, 104)]


def test_a_place_without_a_line_stays_without_one() -> None:
    with pytest.raises(BundleError) as caught:
        compile_condition("a =", Location("x.xml"))
    assert caught.value.findings[0].at == Location("x.xml", 0, 4)


def test_a_wrong_pattern_is_located_inside_the_string() -> None:
    with pytest.raises(BundleError) as caught:
        compiled('ps ~~ "/a(b"')
    (finding,) = caught.value.findings
    assert finding.at.column == AT.column - 1 + 10
    assert finding.message == "JavaRegex takes no such pattern: the group that starts here is not closed"
    assert finding.excerpt.endswith("\n         ^")


def test_warnings_are_findings_with_a_place() -> None:
    condition = compiled("(ps /~ 'a'\n or 1=1 and x")
    assert [(finding.at.line, finding.at.column, finding.is_warning) for finding in condition.findings] == [
        (10, 7, True),
        (10, 11, True),
        (10, 14, True),
        (11, 5, True),
        (11, 9, True),
    ]


PIECES = [
    *("a", "b.c", "'d e'", '"x"', '"*"', '"(a|b)+$"', "5", "-1.5d", "null", "true", "Null"),
    *("(", ")", "!", "not", "and", "&&", "or", "||", "is", "=", "!=", ">", "&lt;=", "=|", "===", "{"),
    *("~", "~~", "~/", "/~", "!~", ":=", ":~", "Like", "LikePath", "JavaRegex", "StartsWith", "é", '"'),
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=12),
    st.sampled_from([None, "", "true", "a/b", 5, 1.5, True, ["x"], object()]),
    st.booleans(),
)
def test_any_text_is_compiled_or_refused_and_a_matcher_only_answers(
    pieces: list[str], value: object, java_precedence: bool
) -> None:
    text = " ".join(pieces)
    try:
        condition = compile_condition(
            text, AT, java_precedence=java_precedence, resolve=lambda _: FakeValue(value)
        )
    except BundleError as error:
        (finding,) = error.findings
        assert finding.at.line == AT.line
        assert finding.at.column <= AT.column + len(text)
    else:
        assert condition.matcher is None or condition.matcher(make_exchange()) in (True, False)


@pytest.mark.parametrize(
    "text",
    [
        *(
            'a ~~ "(a+)+$"',
            'a ~~ "(?=a)(a+)+$"',
            'a ~/ "' + "/*" * 16000 + '"',
            'a ~/ "' + "/**/*x*" * 4000 + '"',
        ),
        *('a ~/ "{a{b}}"', 'a ~/ "/{a"', 'a ~ "' + "*a" * 16000 + '"', 'a ~~ "("', 'a ~~ "[\\p{Nope}]"'),
        *('a ~~ "x{2000000000}"', 'a ~~ "' + "(?=a)" * 6000 + '"', 'a ~~ "' + "(?i)ab" * 5000 + '"'),
        *(
            "a = 9223372036854775808",
            "a = 1e5",
            "a = 0x10",
            "a = 1.",
            "a = .5",
            "a = 1.5L",
            "a = " + "9" * 30000,
        ),
        *(
            "é = 1",
            "a = \u200b1",
            "a\u00a0= 1",
            "a\x00b",
            "\ufeffa",
            "a = \u201cb\u201d",
            "${a}",
            "{a} = b",
            "a;b",
        ),
        *(
            'a = "',
            "a = '",
            "a = \"x'",
            "''=1",
            '"a" = 1',
            "(((",
            "()",
            ")",
            "a (",
            "!",
            "!!!a",
            "not",
            "a not",
        ),
        *(
            "a not matches",
            "a matches b",
            "and",
            "a and and b",
            "a == == b",
            "a = b = c",
            "a is not not null",
        ),
        *(
            "!" * 30000,
            "(" * 30000,
            "a and " * 5000,
            "-" * 30000,
            "=" * 30000,
            "&lt;" * 8000,
            "a" * 32769,
            "a <> b",
        ),
    ],
    ids=lambda text: ascii(text[:30]),
)
def test_whatever_the_text_it_is_a_condition_or_refused_in_place(text: str) -> None:
    try:
        findings = compile_condition(text, AT).findings
    except BundleError as error:
        findings = error.findings
        assert len(findings) == 1
    for finding in findings:
        assert (finding.at.file, finding.at.line) == (AT.file, AT.line)
        assert AT.column <= finding.at.column <= AT.column + len(text)
        assert len(str(finding)) < 1000

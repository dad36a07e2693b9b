"""Properties of connections: known ones are checked, others refused, nothing passed over in silence."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

import pytest

from gateway.bundle.properties import PROXY_PROPERTIES, TARGET_PROPERTIES, Use, read_properties
from gateway.bundle.reading import report_leftovers
from gateway.bundle.xml import parse_xml
from gateway.errors import BundleError, FindingLog


def read(table, *pairs: tuple[str, str]):
    """Return the honoured properties, the errors and the warnings."""
    listed = "".join(f"<Property name={quoteattr(name)}>{value}</Property>" for name, value in pairs)
    element = parse_xml(f"<C><Properties>{listed}</Properties></C>".encode(), "p.xml")
    log = FindingLog()
    properties = dict(read_properties(element, table, log))
    report_leftovers(element, log)
    errors: list[str] = []
    try:
        log.raise_errors()
    except BundleError as error:
        errors = [finding.message for finding in error.findings if not finding.is_warning]
    return properties, errors, [finding.message for finding in log.warnings]


HONOURED = [
    (PROXY_PROPERTIES, "X-Forwarded-For", " True ", "true"),
    (PROXY_PROPERTIES, "request.streaming.enabled", "false", "false"),
    (PROXY_PROPERTIES, "response.streaming.enabled", "true", "true"),
    (PROXY_PROPERTIES, "compression.algorithm", "None", "none"),
    (PROXY_PROPERTIES, "api.timeout", "2000", "2000"),
    (PROXY_PROPERTIES, "allow.http10", "true", "true"),
    (PROXY_PROPERTIES, "allow.http.method.*", "false", "false"),
    (PROXY_PROPERTIES, "allow.http.method.GET", "true", "true"),
    (PROXY_PROPERTIES, "request.path.allow.encoded.separators", "%2f, %00", "%2F,%00"),
    (TARGET_PROPERTIES, "connect.timeout.millis", "0", "0"),
    (TARGET_PROPERTIES, "io.timeout.millis", "0030000", "30000"),
    (TARGET_PROPERTIES, "keepalive.timeout.millis", "2147483647", "2147483647"),
    (TARGET_PROPERTIES, "supports.http11", "true", "true"),
    (TARGET_PROPERTIES, "success.codes", "1XX, 2xx,\n3xx,404 ,", "1xx,2xx,3xx,404"),
    (TARGET_PROPERTIES, "request.retain.headers.enabled", "FALSE", "false"),
    (TARGET_PROPERTIES, "request.retain.headers", "User-Agent, Referer", "User-Agent,Referer"),
    (TARGET_PROPERTIES, "retain.queryparams", "a", "a"),
    (TARGET_PROPERTIES, "ignore.allow.header.for.405", "true", "true"),
]


@pytest.mark.parametrize(("table", "name", "value", "expected"), HONOURED)
def test_what_is_honoured_comes_normalised(table, name, value, expected):
    assert read(table, (name, value)) == ({name: expected}, [], [])


@pytest.mark.parametrize(
    ("table", "name", "value", "expected"),
    [
        (PROXY_PROPERTIES, "X-Forwarded-For", "yes", "true or false"),
        (PROXY_PROPERTIES, "api.timeout", "-1", "a whole number of milliseconds"),
        (PROXY_PROPERTIES, "api.timeout", "1s", "a whole number of milliseconds"),
        (PROXY_PROPERTIES, "api.timeout", "2147483648", "a whole number of milliseconds"),
        (PROXY_PROPERTIES, "api.timeout", "٣", "a whole number of milliseconds"),
        (PROXY_PROPERTIES, "api.timeout", "{flow.timeout}", "a whole number of milliseconds"),
        (PROXY_PROPERTIES, "compression.algorithm", "gzip", "'none', as nothing else is supported"),
        (PROXY_PROPERTIES, "allow.http11", "false", "'true', as nothing else is supported"),
        (
            PROXY_PROPERTIES,
            "request.path.allow.encoded.separators",
            "%2E",
            "a comma list out of %2F, %5C and %00",
        ),
        (PROXY_PROPERTIES, "request.payload.parse.limit", "big", "a size such as 10M"),
        (TARGET_PROPERTIES, "supports.http10", "false", "'true', as nothing else is supported"),
        (TARGET_PROPERTIES, "success.codes", "2x", "status codes separated by commas, such as 2xx,404"),
        (TARGET_PROPERTIES, "success.codes", "600", "status codes separated by commas, such as 2xx,404"),
        (TARGET_PROPERTIES, "request.retain.headers", "a b", "names separated by commas"),
        (TARGET_PROPERTIES, "request.retain.headers", ",", "names separated by commas"),
        (TARGET_PROPERTIES, "retain.queryparams", "{names}", "names separated by commas"),
    ],
)
def test_a_wrong_value_is_refused(table, name, value, expected):
    properties, errors, warnings = read(table, (name, value))

    assert properties == {}
    assert errors == [f"property '{name}' must be {expected}, not '{value}'"]
    assert warnings == []


@pytest.mark.parametrize(
    ("table", "name", "value"),
    [
        (PROXY_PROPERTIES, "request.payload.parse.limit", "10m"),
        (PROXY_PROPERTIES, "HTTPHeader.allowDuplicates", "X-A,X-B"),
        (TARGET_PROPERTIES, "enable.method.override", "false"),
        (TARGET_PROPERTIES, "allow.tls.session.resumption", "true"),
        (TARGET_PROPERTIES, "use.proxy", "false"),
        (TARGET_PROPERTIES, "use.proxy", "true"),
    ],
)
def test_what_cannot_change_anything_is_warned_of(table, name, value):
    assert read(table, (name, value)) == ({}, [], [f"property '{name}' makes no difference here"])


@pytest.mark.parametrize(
    ("table", "name", "value", "accepted"),
    [
        (PROXY_PROPERTIES, "request.payload.parse.limit", "20M", "its default, '10M'"),
        (TARGET_PROPERTIES, "enable.method.override", "true", "its default, 'false'"),
        (TARGET_PROPERTIES, "GET.override.method", "POST", "its absence"),
    ],
)
def test_what_would_change_something_and_is_not_supported_is_refused(table, name, value, accepted):
    _, errors, _ = read(table, (name, value))

    assert errors == [f"property '{name}' is not supported but for {accepted}"]


def test_an_unknown_property_is_refused_with_a_guess():
    _, errors, _ = read(TARGET_PROPERTIES, ("io.timeout.milis", "1"), ("zzz", ""))

    assert errors == [
        "property 'io.timeout.milis' is not known - did you mean 'io.timeout.millis'?",
        "property 'zzz' is not known",
    ]


def test_a_property_of_the_other_kind_of_connection_is_warned_of():
    assert read(PROXY_PROPERTIES, ("io.timeout.millis", "1")) == (
        {},
        [],
        ["property 'io.timeout.millis' has no effect on this kind of connection"],
    )


def test_a_property_without_a_value_is_warned_of():
    assert read(TARGET_PROPERTIES, ("request.retain.headers", " ")) == (
        {},
        [],
        ["property 'request.retain.headers' has no value and is ignored"],
    )


def test_names_must_differ_also_where_they_have_no_effect():
    _, errors, _ = read(
        TARGET_PROPERTIES,
        ("use.proxy", "true"),
        ("use.proxy", "true"),
        ("io.timeout.millis", "1"),
        ("io.timeout.millis", "2"),
    )

    assert [error.split(",")[0] for error in errors] == [
        "property 'use.proxy' exists already",
        "property 'io.timeout.millis' exists already",
    ]


def test_a_name_is_required():
    element = parse_xml(b"<C><Properties><Property>1</Property></Properties></C>", "p.xml")
    log = FindingLog()
    read_properties(element, PROXY_PROPERTIES, log)

    with pytest.raises(BundleError, match="<Property>: needs a name"):
        log.raise_errors()


@pytest.mark.parametrize("text", ["<C/>", "<C><Properties/></C>"])
def test_none(text):
    assert read_properties(parse_xml(text.encode(), "p.xml"), PROXY_PROPERTIES, FindingLog()) == {}


@pytest.mark.parametrize("table", [PROXY_PROPERTIES, TARGET_PROPERTIES])
def test_every_default_is_accepted_by_its_own_property(table):
    for known in table.values():
        if known.default is not None:
            assert known.parse(known.default) == known.default


def test_whatever_is_without_effect_needs_no_default():
    unused = [known for known in TARGET_PROPERTIES.values() if known.use is Use.WITHOUT_EFFECT]

    assert unused
    assert all(known.default is None for known in unused)

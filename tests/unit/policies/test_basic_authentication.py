"""BasicAuthentication: what is written and read, and what a bundle may say."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.faults import Fault
from gateway.message import Needs, resolve
from tests.support.builders import make_exchange, make_request
from tests.support.policy_runs import read, rules, run, unread, warnings

ENCODE = '<Operation>Encode</Operation><User ref="u"/><Password ref="p"/><AssignTo>out</AssignTo>'
DECODE = '<Operation>Decode</Operation><User ref="u"/><Password ref="p"/><Source>in</Source>'


def policy(inside: str) -> str:
    return f'<BasicAuthentication name="B">{inside}</BasicAuthentication>'


@given(user=st.text().filter(lambda text: ":" not in text), password=st.text())
def test_what_is_encoded_is_decoded(user: str, password: str) -> None:
    exchange = make_exchange()
    exchange.variables.update({"u": user, "p": password})
    run(policy(ENCODE), exchange)
    encoded = exchange.variables["out"]
    assert encoded == "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    other = make_exchange()
    other.variables["in"] = encoded
    run(policy(DECODE), other)
    assert (other.variables["u"], other.variables["p"]) == (user, password)


def test_an_empty_user_is_one() -> None:
    exchange = make_exchange()
    exchange.variables.update({"u": "", "p": ""})
    assert run(policy(ENCODE), exchange).variables["out"] == "Basic Og=="


def test_numbers_are_written_as_texts() -> None:
    exchange = make_exchange()
    exchange.variables.update({"u": 1, "p": True})
    assert run(policy(ENCODE), exchange).variables["out"] == "Basic MTp0cnVl"


@pytest.mark.parametrize("text", ["Basic YTo", "Basic  ", "YTpi", "", "Basic YTpi YTpi"])
def test_what_is_no_credentials_is_not_read_halfway(text: str) -> None:
    exchange = make_exchange()
    exchange.variables["in"] = text
    with pytest.raises(Fault, match="Source variable : in for basic") as caught:
        run(policy(DECODE), exchange)
    assert caught.value.status == 500
    assert set(exchange.variables) == {"in"}


def test_a_name_with_a_line_break_becomes_no_header() -> None:
    exchange = make_exchange(make_request())
    exchange.variables["in"] = "Basic " + base64.b64encode(b"a\r\nX-Evil: 1:b").decode()
    with pytest.raises(Fault, match="InvalidBasicAuthenticationSource"):
        run(policy(DECODE.replace('"u"', '"request.header.X-User"')), exchange)
    assert resolve("request.header.X-User")(exchange) is None


def test_a_variable_that_turns_out_to_be_read_only() -> None:
    exchange = make_exchange()
    exchange.variables["in"] = "Basic YTpi"
    exchange.variables["kept"] = make_request()
    with pytest.raises(Fault, match="InvalidBasicAuthenticationSource"):
        run(policy(DECODE.replace('"u"', '"kept.headers.count"')), exchange)


def test_the_bodies_of_all_variables_are_needed() -> None:
    assert read(policy(ENCODE)).needs == Needs.NOTHING
    assert read(policy(ENCODE.replace('"p"', '"request.formparam.p"'))).needs == Needs.REQUEST_BODY
    assert read(policy(DECODE.replace(">in<", ">request.formparam.in<"))).needs == Needs.REQUEST_BODY


def test_what_lacks_has_edge_s_name() -> None:
    operation = "<Operation>{}</Operation>"
    assert rules(policy(operation.format("Encode"))) == [
        "UserNameRequired",
        "PasswordRequired",
        "AssignToRequired",
    ]
    assert rules(policy(operation.format("Decode"))) == [
        "UserNameRequired",
        "PasswordRequired",
        "SourceRequired",
    ]
    assert rules(policy("")) == rules(policy("<Operation/>")) == ["OperationRequired"]
    assert rules(policy(operation.format("Decipher"))) == ["InvalidOperation"]


def test_empty_remnants_are_no_matter_for_warnings() -> None:
    assert warnings(policy(ENCODE + "<Source/>")) == []
    assert warnings(policy(DECODE + '<AssignTo createNew="false"/>')) == []


def test_what_is_not_known_is_left_unread() -> None:
    for more in ("<Scheme/>", '<Source x="1"/>'):
        assert unread(policy(ENCODE + more))


def test_an_unset_variable_is_told_by_its_name_unless_there_is_a_text_or_it_is_ignored() -> None:
    exchange = make_exchange()
    with pytest.raises(Fault, match="UnresolvedVariable: Unresolved variable : u"):
        run(policy(ENCODE), exchange)
    with pytest.raises(Fault, match="UnresolvedVariable: Unresolved variable : in"):
        run(policy(DECODE), exchange)
    assert set(exchange.variables) == set()

    ignoring = "<IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>"
    run(policy(DECODE + ignoring), exchange)
    assert set(exchange.variables) == set()
    run(policy(ENCODE.replace('"u"/>', '"u">a</User>') + ignoring), exchange)
    assert exchange.variables["out"] == "Basic YTo="


def test_what_is_set_is_kept_unless_it_is_to_be_made_new() -> None:
    exchange = make_exchange()
    exchange.variables.update({"u": "a", "p": "b", "out": "before"})
    assert run(policy(ENCODE), exchange).variables["out"] == "before"
    anew = policy(ENCODE.replace("<AssignTo>", '<AssignTo createNew="true">'))
    assert run(anew, exchange).variables["out"] == "Basic YTpi"


def test_a_variable_that_cannot_hold_credentials() -> None:
    exchange = make_exchange()
    exchange.variables.update({"u": "a", "p": "b", "kept": make_request()})
    with pytest.raises(Fault, match=r"Unresolved variable : kept\.headers\.count"):
        run(policy(ENCODE.replace(">out<", ' createNew="true">kept.headers.count<')), exchange)


def test_what_is_warned_of() -> None:
    password = ENCODE.replace('<Password ref="p"/>', "<Password>b</Password>")
    assert [text[:13] for text in warnings(policy(password))] == ["is a password"]
    assert warnings(policy(ENCODE + "<Source>in</Source>")) == ["has no effect with Encode and is ignored"]
    assert warnings(policy(DECODE.replace('"u"/>', '"u">a</User>'))) == [
        "has no effect with Decode and is ignored: 'ref' names the variable to write"
    ]
    assert warnings(policy(DECODE + "<AssignTo>out</AssignTo>")) == [
        "has no effect with Decode and is ignored"
    ]

from __future__ import annotations

import pytest

from gateway.oauth import TokenAttribute
from gateway.oauth.token_attributes import RESERVED, is_reserved, is_within_limits, with_attributes
from tests.support.clients import make_token

A, HIDDEN = TokenAttribute("a", "1"), TokenAttribute("hidden", "1", is_displayed=False)
TOKEN = make_token(attributes=[A, HIDDEN])


def test_attributes_are_replaced_or_added_in_order() -> None:
    changed = with_attributes(TOKEN, [TokenAttribute("new", "3"), TokenAttribute("a", "2")])
    expected = (TokenAttribute("a", "2"), HIDDEN, TokenAttribute("new", "3"))
    assert changed == TOKEN.but(attributes=expected)


def test_what_is_not_displayed_stays_so() -> None:
    changed = with_attributes(TOKEN, [TokenAttribute("hidden", "2")])
    assert changed.attributes == (A, TokenAttribute("hidden", "2", is_displayed=False))


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_reserved_names_change_nothing(name: str) -> None:
    assert is_reserved(name)
    assert with_attributes(TOKEN, [TokenAttribute(name, "x")]) == TOKEN


def test_one_switch_makes_scope_settable_and_nothing_else() -> None:
    given = [TokenAttribute("scope", "READ WRITE"), TokenAttribute("status", "revoked")]
    assert not is_reserved("scope", honours_scope=True)
    assert with_attributes(TOKEN, given, honours_scope=True) == TOKEN.but(scope="READ WRITE")


def test_a_custom_name_is_not_reserved() -> None:
    assert not is_reserved("Scope")


@pytest.mark.parametrize(
    ("attributes", "fits"),
    [
        ([TokenAttribute(str(each), "v") for each in range(18)], True),
        ([TokenAttribute(str(each), "v") for each in range(19)], False),
        ([TokenAttribute("n" * 1024, "v" * 2048)], True),
        ([TokenAttribute("n" * 1025, "v")], False),
        ([TokenAttribute("n", "v" * 2049)], False),
        ([], True),
    ],
)
def test_there_are_limits(attributes: list[TokenAttribute], fits: bool) -> None:
    assert is_within_limits(attributes) is fits

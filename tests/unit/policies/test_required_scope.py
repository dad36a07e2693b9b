from __future__ import annotations

import pytest

from gateway import faults
from gateway.message import Exchange, Needs
from gateway.policies._required_scope import RequiredScope, to_required_scope
from tests.support.builders import make_exchange


class TestRequiredScope:
    def test_it_is_what_it_says(self) -> None:
        assert to_required_scope("READ WRITE")(make_exchange()) == "READ WRITE"

    def test_it_may_name_a_variable(self) -> None:
        scope = to_required_scope("my.scopes")

        assert scope(make_exchange(variables={"my.scopes": "A B"})) == "A B"
        assert scope.text == "my.scopes"

    @pytest.mark.parametrize("value", ["", " ", None, 7, ["READ"]])
    def test_a_variable_without_a_text_leaves_the_literal(self, value: object) -> None:
        assert to_required_scope("my.scopes")(make_exchange(variables={"my.scopes": value})) == "my.scopes"

    def test_it_needs_what_its_variable_needs(self) -> None:
        assert to_required_scope("request.formparam.scope").needs == Needs.REQUEST_BODY


def is_enough(scope: RequiredScope, granted: str, exchange: Exchange) -> bool:
    """Tell whether a token with these scopes passes; a refusal must be the one for scopes."""
    fault = scope.refusal(granted, exchange)
    assert str(fault) in {"None", f"{faults.INSUFFICIENT_SCOPE.code}: Required scope(s): {scope.text}"}
    return fault is None


def holding(scopes: object) -> Exchange:
    return make_exchange(variables={"my.scopes": scopes})


class TestCheck:
    @pytest.mark.parametrize(
        ("granted", "enough"),
        [
            ("READ", True),
            ("WRITE", True),
            ("OTHER WRITE", True),
            ("READ WRITE", True),
            (" READ ", True),
            ("", False),
            ("OTHER", False),
            ("READ,WRITE", False),
            ("read", False),
        ],
    )
    def test_one_of_the_scopes_is_enough_and_stays_so(self, granted: str, enough: bool) -> None:
        scope = to_required_scope("READ WRITE")

        assert [is_enough(scope, granted, make_exchange()) for _ in range(3)] == [enough] * 3

    def test_not_enough_is_refused_with_the_text_of_the_element(self) -> None:
        refused = to_required_scope("READ WRITE").refusal("OTHER", make_exchange())

        assert refused is not None
        assert (refused.kind, refused.status) == (faults.INSUFFICIENT_SCOPE, 403)
        assert refused.text == "Required scope(s): READ WRITE"

    def test_the_text_is_told_whatever_the_variable_holds(self) -> None:
        assert not is_enough(to_required_scope("my.scopes"), "B", holding("A"))

    def test_no_scope_is_no_check(self) -> None:
        assert is_enough(to_required_scope(""), "", make_exchange())

    def test_a_variable_is_asked_every_time(self) -> None:
        scope = to_required_scope("my.scopes")

        held = ["A", "B", "A", "A B", "B", "A"]
        assert [is_enough(scope, "A", holding(each)) for each in held] == [each != "B" for each in held]

    @pytest.mark.parametrize("value", ["", " ", 7, ["READ"]])
    def test_a_variable_without_a_text_asks_for_the_literal(self, value: object) -> None:
        scope = to_required_scope("my.scopes")

        assert is_enough(scope, "my.scopes", holding(value))
        assert not is_enough(scope, "A", holding(value))

    def test_what_was_enough_for_a_variable_is_not_for_the_text(self) -> None:
        scope = to_required_scope("my.scopes")

        assert is_enough(scope, "A", holding("A"))
        assert not is_enough(scope, "A", make_exchange())

    def test_what_was_enough_for_the_text_is_not_for_a_variable(self) -> None:
        scope = to_required_scope("my.scopes")

        assert is_enough(scope, "my.scopes", make_exchange())
        assert not is_enough(scope, "my.scopes", holding("A"))
        assert is_enough(scope, "my.scopes", make_exchange())

    def test_many_grants_are_decided_right_again_and_again(self) -> None:
        scope = to_required_scope("READ")

        for _ in range(2):
            for number in range(200):
                assert is_enough(scope, f"READ other{number}", make_exchange())
                assert not is_enough(scope, f"other{number}", make_exchange())
        assert is_enough(scope, "READ other0", make_exchange())

from __future__ import annotations

import pytest

from gateway.faults import Fault
from gateway.oauth import AccessToken, TokenAttribute
from gateway.policies.set_oauth_v2_info import SetOAuthV2Info
from tests.support.fake_tokens import FakeTokens
from tests.support.policies import read, read_with_warnings, refusals
from tests.support.record_policies import make_services, run

BY_REF = '<AccessToken ref="request.queryparam.x"/>'


def xml(*attributes: str, token: str = BY_REF) -> str:
    return f'<SetOAuthV2Info name="P">{token}<Attributes>{"".join(attributes)}</Attributes></SetOAuthV2Info>'


def attribute(name: str = "a", text: str = "1", ref: str = "") -> str:
    return f'<Attribute name="{name}" ref="{ref}">{text}</Attribute>'


def test_attributes_are_kept_and_told() -> None:
    services = make_services()
    told = run(xml(attribute()), services, "x=t").variables
    assert services.tokens.issued["t"].attributes == (TokenAttribute("a", "1"),)
    assert told["oauthv2accesstoken.P.a"] == "1"
    assert told["oauthv2accesstoken.P.refresh_token_expires_in"] == "0"


def test_they_outlive_a_refresh() -> None:
    services = make_services()
    run(xml(attribute()), services, "x=t")
    assert services.tokens.refreshers["r"].access.attributes == (TokenAttribute("a", "1"),)


def test_an_attribute_without_a_value_is_left_alone() -> None:
    services = make_services()
    run(
        xml(attribute("a", "", "request.queryparam.none"), attribute("b", "", "request.queryparam.x")),
        services,
        "x=t",
    )
    assert services.tokens.issued["t"].attributes == (TokenAttribute("b", "t"),)


def test_a_token_without_a_refresh_token_is_told_as_such() -> None:
    services = make_services()
    services.tokens.refreshers.clear()
    told = run(xml(attribute()), services, "x=t").variables
    assert told["oauthv2accesstoken.P.refresh_token_expires_in"] == "0"


@pytest.mark.parametrize("query", ["", "x=", "x=unknown"])
def test_an_unknown_token_is_refused(query: str) -> None:
    with pytest.raises(Fault) as caught:
        run(xml(attribute()), make_services(), query)
    assert caught.value.status == 404


@pytest.mark.parametrize(("status", "life"), [("revoked", 60.0), ("approved", -1.0)])
def test_a_token_that_does_not_count_is_refused(status: str, life: float) -> None:
    services = make_services()
    token = services.tokens.issued["t"]
    services.tokens.issued["t"] = token.but(status=status, expires_at=services.clock() + life)
    with pytest.raises(Fault) as caught:
        run(xml(attribute()), services, "x=t")
    assert caught.value.status == 500


def test_a_token_that_left_in_between_is_unknown() -> None:
    class Forgetful(FakeTokens):
        async def set_attributes(
            self, token: str, attributes: tuple[TokenAttribute, ...]
        ) -> AccessToken | None:
            self.issued.clear()
            return await super().set_attributes(token, attributes)

    services = make_services()
    forgetful = Forgetful()
    forgetful.issued.update(services.tokens.issued)
    services.tokens = forgetful
    with pytest.raises(Fault) as caught:
        run(xml(attribute()), services, "x=t")
    assert caught.value.status == 404


def test_a_value_that_is_too_long_is_refused() -> None:
    services = make_services()
    with pytest.raises(Fault) as caught:
        run(xml(attribute("a", "", "request.queryparam.long")), services, f"x=t&long={'v' * 2049}")
    assert (caught.value.status, caught.value.name) == (400, "invalid_attribute")
    assert not services.tokens.issued["t"].attributes


class TestReading:
    def test_it_needs_a_token_and_an_attribute(self) -> None:
        messages = [each.message for each in refusals(SetOAuthV2Info, xml(token=""))]
        assert len(messages) == 2
        assert "needs <AccessToken>" in messages[0]
        assert "at least one <Attribute>" in messages[1]

    def test_an_attribute_needs_a_name(self) -> None:
        assert refusals(SetOAuthV2Info, xml("<Attribute>x</Attribute>"))

    def test_limits_are_known_before(self) -> None:
        many = [attribute(f"n{each}") for each in range(19)]
        for given in (many, [attribute("n" * 1025)], [attribute("n", "v" * 2049)]):
            assert "at most 18" in refusals(SetOAuthV2Info, xml(*given))[0].message

    def test_display_means_nothing_here(self) -> None:
        read(SetOAuthV2Info, xml('<Attribute name="a" display="false">x</Attribute>'))

    def test_reserved_names_and_remnants_are_warned_of(self) -> None:
        config = "<OAuthConfig>x</OAuthConfig>"
        given = xml(attribute("a"), attribute("scope"), token=BY_REF + config)
        _, warnings = read_with_warnings(SetOAuthV2Info, given)
        assert [each.partition(":")[0] for each in warnings] == ["OAuthConfig", "Attribute"]

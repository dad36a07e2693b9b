from __future__ import annotations

import pytest

from gateway.errors import StoreUnavailable
from gateway.faults import Fault
from gateway.message import Exchange, Needs
from gateway.policies.access_entity import AccessEntity
from tests.support.builders import make_exchange, make_request
from tests.support.clients import APP_ID, KEY, make_client, make_product
from tests.support.driver import await_now
from tests.support.fakes import FakeServices
from tests.support.policies import read, refusals

BY_KEY = '<EntityIdentifier ref="request.queryparam.key" type="consumerkey"/>'
BY_ID = '<EntityIdentifier ref="request.queryparam.id" type="appid"/>'
BESIDE = '<SecondaryIdentifier ref="developer.id" type="{}"/>'


def xml(entity: str, inside: str) -> str:
    return f'<AccessEntity name="P"><EntityType value="{entity}"/>{inside}</AccessEntity>'


def services() -> FakeServices:
    made, client = FakeServices(), make_client(make_product())
    made.clients.registrations[KEY] = client
    made.entities.know(client)
    return made


def run(inside: str, query: str, entity: str = "app", given: FakeServices | None = None) -> Exchange:
    exchange = make_exchange(make_request(query=query))
    pending = read(AccessEntity, xml(entity, inside)).bind(given or services())(exchange)
    await_now(pending)  # type: ignore[arg-type]
    return exchange


class TestReading:
    @pytest.mark.parametrize(
        ("policy", "message"),
        [
            ('<AccessEntity name="P"/>', "needs <EntityType>"),
            (xml("", BY_KEY), "'' is no type of entity"),
            (xml("company", BY_KEY), "its profile is documented nowhere"),
            (xml("verifier", BY_KEY), "documented nowhere"),
            (xml("app", ""), "needs <EntityIdentifier>"),
            (xml("app", '<EntityIdentifier type="appid"/>'), "needs the attribute 'ref'"),
            (xml("app", '<EntityIdentifier ref="a"/>'), "needs the attribute 'type'"),
            (xml("app", '<EntityIdentifier ref="a" type="developerid"/>'), "does not identify an entity"),
            (xml("app", '<EntityIdentifier ref="a" type="appname"/>'), "needs a <SecondaryIdentifier>"),
            (xml("app", BY_KEY + BESIDE.format("developerid")), "beside 'consumerkey'; nothing can"),
            (xml("apiproduct", BY_KEY + BESIDE.format("appid")), "beside 'consumerkey'; apiresource can"),
            (xml("app", BY_KEY + "<Identifiers/>"), "stands beside <EntityIdentifier>"),
            (xml("app", "<Identifiers/>"), "needs <Identifier>"),
            (xml("app", BY_KEY + "<OutputFormat>YAML</OutputFormat>"), "neither XML nor JSON"),
        ],
    )
    def test_what_cannot_be_found_is_refused(self, policy: str, message: str) -> None:
        assert any(message in finding.message for finding in refusals(AccessEntity, policy))

    def test_only_an_unknown_type_has_edges_rule(self) -> None:
        assert refusals(AccessEntity, xml("x", BY_KEY))[0].rule == "InvalidEntityType"
        assert not refusals(AccessEntity, xml("company", BY_KEY))[0].rule

    def test_each_of_several_must_fit(self) -> None:
        inside = (
            f"<Identifiers><Identifier>{BY_KEY}</Identifier><Identifier>{BESIDE}</Identifier></Identifiers>"
        )
        assert "needs <EntityIdentifier>" in refusals(AccessEntity, xml("app", inside))[0].message

    def test_it_needs_the_body_that_its_variable_needs(self) -> None:
        by_form = '<EntityIdentifier ref="request.formparam.key" type="consumerkey"/>'
        assert read(AccessEntity, xml("app", by_form)).needs == Needs.REQUEST_BODY
        assert read(AccessEntity, xml("app", BY_KEY)).needs == Needs.NOTHING


class TestRunning:
    def test_the_profile_and_its_members_are_told(self) -> None:
        exchange = run(BY_KEY, f"key={KEY}")
        profile = str(exchange.variables["AccessEntity.P"])
        assert profile.startswith(
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<App name="Weather App">'
        )
        assert exchange.variables["AccessEntity.P.App.AppId"] == APP_ID
        assert exchange.variables["AccessEntity.P.App.Scopes"] == "<Scopes><Scope>app-scope</Scope></Scopes>"

    def test_json_has_no_members_apart(self) -> None:
        exchange = run(BY_KEY + "<OutputFormat>JSON</OutputFormat>", f"key={KEY}")
        assert list(exchange.variables) == ["AccessEntity.P"]

    def test_one_of_identifiers_is_as_one_without(self) -> None:
        inside = f"<Identifiers><Identifier>{BY_KEY}</Identifier></Identifiers>"
        assert run(inside, f"key={KEY}").variables == run(BY_KEY, f"key={KEY}").variables

    def test_a_second_identifier_narrows(self) -> None:
        second = '<SecondaryIdentifier ref="request.queryparam.path" type="apiresource"/>'
        given = services()
        given.entities.products["PremiumWeatherAPI"] = make_product(api_resources=["/a"])
        assert run(BY_KEY + second, f"key={KEY}&path=/a", "apiproduct", given).variables
        with pytest.raises(Fault):
            run(BY_KEY + second, f"key={KEY}&path=/b", "apiproduct", given)

    def test_several_are_told_together(self) -> None:
        one = f"<Identifier>{BY_KEY}</Identifier><Identifier>{BY_ID}</Identifier>"
        exchange = run(f"<Identifiers>{one}</Identifiers>", f"key={KEY}&id={APP_ID}")
        assert list(exchange.variables) == ["AccessEntity.P"]
        assert str(exchange.variables["AccessEntity.P"]).count("<App name=") == 2

    @pytest.mark.parametrize("query", ["", "key=", "key=nothing"])
    def test_nothing_found_is_a_fault(self, query: str) -> None:
        with pytest.raises(Fault) as caught:
            run(BY_KEY, query)
        assert (caught.value.code, caught.value.status) == ("entities.ResourceNotFound", 500)
        assert "nothing" not in caught.value.text

    def test_one_of_several_that_is_missing_is_a_fault(self) -> None:
        one = f"<Identifier>{BY_KEY}</Identifier><Identifier>{BY_ID}</Identifier>"
        with pytest.raises(Fault):
            run(f"<Identifiers>{one}</Identifiers>", f"key={KEY}&id=no")

    def test_a_store_that_is_away_is_no_missing_entity(self) -> None:
        given = services()
        given.entities.is_down = True
        with pytest.raises(StoreUnavailable):
            run(BY_ID, "id=x", given=given)

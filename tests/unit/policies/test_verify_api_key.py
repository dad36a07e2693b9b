from __future__ import annotations

import pytest

from gateway.entities import ClientRegistration
from gateway.faults import Fault
from gateway.flow import Lookup, LookupKind
from gateway.message import Exchange, Needs
from gateway.policies.verify_api_key import VerifyAPIKey
from tests.support.builders import make_exchange, make_request
from tests.support.clients import APP_ID, DEVELOPER_ID, KEY, SECRET, make_client, make_product
from tests.support.fakes import NOW, FakeServices
from tests.support.lookups import settle
from tests.support.policies import read, read_with_warnings, refusals

BY_REF = '<APIKey ref="request.queryparam.apikey"/>'


def policy(inside: str = BY_REF) -> VerifyAPIKey:
    return read(VerifyAPIKey, f'<VerifyAPIKey name="My.Key">{inside}</VerifyAPIKey>')


def call(query: str = f"apikey={KEY}") -> Exchange:
    return make_exchange(make_request(query=query))


def check(client: object, verify: VerifyAPIKey | None = None) -> Exchange:
    """Run the action, and answer its lookup with this client."""
    exchange = call()
    pending = (verify or policy()).bind(FakeServices())(exchange)
    assert isinstance(pending, Lookup)
    settle(pending, exchange, client)
    return exchange


def fault_of(client: ClientRegistration | None) -> Fault:
    with pytest.raises(Fault) as caught:
        check(client)
    assert caught.value.status == 401
    return caught.value


class TestKey:
    @pytest.mark.parametrize(
        ("inside", "query", "key"),
        [
            (BY_REF, f"apikey={KEY}", KEY),
            (BY_REF, "apikey=Bearer+x", "Bearer x"),
            ('<APIKey ref="request.queryparam.apikey">literal</APIKey>', f"apikey={KEY}", KEY),
            ('<APIKey ref="request.queryparam.apikey">literal</APIKey>', "", "literal"),
            ("<APIKey>literal</APIKey>", f"apikey={KEY}", "literal"),
            (BY_REF + "<OAuthConfig/><DisplayName>d</DisplayName>", f"apikey={KEY}", KEY),
        ],
    )
    def test_it_is_looked_up(self, inside: str, query: str, key: str) -> None:
        pending = policy(inside).bind(FakeServices())(call(query))

        assert isinstance(pending, Lookup)
        assert (pending.kind, pending.key) == (LookupKind.CLIENT, key)

    def test_what_nobody_documents_is_warned_of(self) -> None:
        xml = f'<VerifyAPIKey name="P">{BY_REF}<OAuthConfig>x</OAuthConfig></VerifyAPIKey>'

        assert read_with_warnings(VerifyAPIKey, xml)[1] == [
            "OAuthConfig: is documented nowhere, has no effect and is ignored"
        ]

    def test_a_variable_that_is_null_is_told_by_its_name(self) -> None:
        with pytest.raises(Fault) as caught:
            policy().bind(FakeServices())(call(""))

        assert caught.value.render("")[0] == (
            '{"fault":{"faultstring":"Failed to resolve API Key variable request.queryparam.apikey",'
            '"detail":{"errorcode":"steps.oauth.v2.FailedToResolveAPIKey"}}}'
        )
        assert caught.value.status == 401

    @pytest.mark.parametrize("inside", [BY_REF, '<APIKey ref="request.queryparam.apikey">literal</APIKey>'])
    def test_an_empty_one_is_invalid(self, inside: str) -> None:
        with pytest.raises(Fault, match=r"oauth\.v2\.InvalidApiKey: Invalid ApiKey"):
            policy(inside).bind(FakeServices())(call("apikey="))


class TestCheck:
    def test_a_good_one_passes(self) -> None:
        assert check(make_client(make_product())).fault is None

    @pytest.mark.parametrize(
        ("client", "code", "text"),
        [
            (None, "oauth.v2.InvalidApiKey", "Invalid ApiKey"),
            (
                make_client(make_product(), key_status="revoked"),
                "oauth.v2.ApiKeyNotApproved",
                "Invalid ApiKey",
            ),
            (
                make_client(make_product(), key_expires_at=NOW),
                "keymanagement.service.consumer_key_expired",
                "Consumer key expired",
            ),
            (
                make_client(make_product(), app_status="revoked"),
                "keymanagement.service.invalid_client-app_not_approved",
                "App not Approved",
            ),
            (
                make_client(make_product(), developer_status="inactive"),
                "keymanagement.service.DeveloperStatusNotActive",
                "Developer Status is not Active",
            ),
            (make_client(), "oauth.v2.InvalidApiKeyForGivenResource", "Invalid ApiKey for given resource"),
            (
                make_client(make_product(api_resources=["/other"])),
                "oauth.v2.InvalidApiKeyForGivenResource",
                "Invalid ApiKey for given resource",
            ),
            (
                make_client(make_product(proxies=["other"])),
                "oauth.v2.InvalidApiKeyForGivenResource",
                "Invalid ApiKey for given resource",
            ),
            (
                make_client(make_product(environments=["prod"])),
                "oauth.v2.InvalidApiKeyForGivenResource",
                "Invalid ApiKey for given resource",
            ),
        ],
    )
    def test_a_bad_one_is_told_as_edge_does(
        self, client: ClientRegistration | None, code: str, text: str
    ) -> None:
        fault = fault_of(client)

        assert (fault.code, fault.text) == (code, text)
        assert fault.headers == []

    def test_any_other_answer_is_no_client(self) -> None:
        with pytest.raises(Fault, match="InvalidApiKey"):
            check(object())


class TestVariables:
    def test_the_complete_set(self) -> None:
        product = make_product(proxies=["weather"], quota="10", attributes=[("access", "public")])
        client = make_client(
            product,
            app_attributes=[
                ("tier", "gold"),
                ("DisplayName", "Weather"),
                ("client_id", "x"),
                ("app.id", "x"),
            ],
            developer_attributes=[("team", "x")],
        )
        verify = policy(BY_REF + "<DisplayName>Check the key</DisplayName>")

        told = check(client, verify).variables

        prefix = "verifyapikey.My.Key."
        assert {name: value for name, value in told.items() if not name.startswith(prefix)} == {
            "apiproduct.name": "PremiumWeatherAPI",
            "developer.app.name": "Weather App",
            "client_id": KEY,
            "developer.id": f"acme@@@{DEVELOPER_ID}",
        }
        own = {name.removeprefix(prefix): value for name, value in told.items() if name.startswith(prefix)}
        assert own == {
            "client_id": KEY,
            "client_secret": SECRET,
            "redirection_uris": "https://weather.app/cb",
            "failed": False,
            "DisplayName": "Check the key",
            "tier": "gold",
            "apiproduct.name": "PremiumWeatherAPI",
            "apiproduct.developer.quota.limit": "10",
            "apiproduct.developer.quota.interval": "1",
            "apiproduct.developer.quota.timeunit": "minute",
            "apiproduct.access": "public",
            "app.name": "Weather App",
            "app.id": APP_ID,
            "app.accessType": "read",
            "app.callbackUrl": "https://weather.app/cb",
            "app.DisplayName": "Weather",
            "app.status": "approved",
            "app.apiproducts": ["PremiumWeatherAPI"],
            "app.appFamily": "default",
            "app.appParentStatus": "active",
            "app.appType": "Developer",
            "app.appParentId": DEVELOPER_ID,
            "app.created_at": "1400000000500",
            "app.created_by": "admin@acme.test",
            "app.last_modified_at": "1500000000000",
            "app.last_modified_by": "ops@acme.test",
            "app.tier": "gold",
            "app.client_id": "x",
            "app.app.id": "x",
            "developer.id": f"acme@@@{DEVELOPER_ID}",
            "developer.app.id": APP_ID,
            "developer.app.name": "Weather App",
            "developer.userName": "tesla",
            "developer.firstName": "Nikolai",
            "developer.lastName": "Tesla",
            "developer.email": "tesla@weathersample.com",
            "developer.status": "active",
            "developer.apps": ["Weather App"],
            "developer.created_at": "1300000000000",
            "developer.created_by": "hr@acme.test",
            "developer.last_modified_at": "1350000000000",
            "developer.last_modified_by": "boss@acme.test",
            "developer.team": "x",
        }

    def test_a_product_that_names_nothing_tells_nothing(self) -> None:
        assert not [name for name in check(make_client(make_product())).variables if "apiproduct.n" in name]

    def test_an_app_without_a_display_name_shows_its_name(self) -> None:
        told = check(make_client(make_product())).variables

        assert told["verifyapikey.My.Key.app.DisplayName"] == "Weather App"


class TestConfiguration:
    @pytest.mark.parametrize("inside", ["", "<APIKey/>", '<APIKey ref=" "> </APIKey>'])
    def test_it_needs_a_key_to_check(self, inside: str) -> None:
        (finding,) = refusals(VerifyAPIKey, f'<VerifyAPIKey name="P">{inside}</VerifyAPIKey>')

        assert finding.rule == "SpecifyValueOrRefApiKey"

    def test_its_failure_is_told_twice(self) -> None:
        assert policy().failed_variables == ("oauthV2.My.Key.failed", "verifyapikey.My.Key.failed")

    def test_it_needs_what_its_variable_needs(self) -> None:
        assert policy().needs == Needs.NOTHING
        assert policy('<APIKey ref="request.formparam.k"/>').needs == Needs.REQUEST_BODY

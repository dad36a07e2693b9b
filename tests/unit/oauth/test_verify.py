from __future__ import annotations

from dataclasses import replace

import pytest

from gateway import faults
from gateway.entities import ApiProduct, ClientRegistration
from gateway.faults import Fault, FaultKind
from gateway.oauth.records import AccessToken
from gateway.oauth.verify import Call, admit_key, admit_token, any_scope, every_scope, scope_refusal
from tests.support.clients import make_client, make_product, make_token, of_company
from tests.support.fakes import NOW

CALL = Call("test", "weather", "/forecast", NOW)
GOOD = make_client(make_product())
BAD_IN_ALL = make_client(
    key_status="revoked", key_expires_at=NOW, app_status="revoked", developer_status="inactive"
)


def fault_of_token(token: AccessToken | None, client: ClientRegistration | None) -> FaultKind:
    fault = admit_token(token, client, CALL)
    assert isinstance(fault, Fault)
    return fault.kind


def fault_of_key(client: ClientRegistration | None) -> FaultKind:
    fault = admit_key(client, CALL)
    assert isinstance(fault, Fault)
    return fault.kind


def revoked_before(client: ClientRegistration, time: float) -> ClientRegistration:
    return replace(client, app=replace(client.app, tokens_revoked_before=time))


class TestToken:
    def test_one_that_was_issued_after_all_of_its_app_s_were_revoked_is_good(self) -> None:
        product = make_product()
        assert admit_token(make_token(), revoked_before(make_client(product), NOW), CALL) is product

    def test_a_good_one_is_admitted_by_its_product(self) -> None:
        product = make_product(
            api_resources=["/forecast"], proxies=["other", "weather"], environments=["prod", "test"]
        )

        assert admit_token(make_token(), make_client(product), CALL) is product

    @pytest.mark.parametrize(
        ("kind", "token", "client"),
        [
            (faults.UNKNOWN_ACCESS_TOKEN, None, GOOD),
            (faults.UNKNOWN_ACCESS_TOKEN, make_token(), None),
            (faults.UNKNOWN_ACCESS_TOKEN, make_token(status="revoked").but(app_id="another"), GOOD),
            (faults.ACCESS_TOKEN_NOT_APPROVED, make_token(status="revoked", expires_at=NOW), BAD_IN_ALL),
            (faults.ACCESS_TOKEN_EXPIRED, make_token(expires_at=NOW), BAD_IN_ALL),
            (faults.ACCESS_TOKEN_NOT_APPROVED, make_token(), revoked_before(BAD_IN_ALL, NOW + 0.001)),
            (faults.TOKEN_APP_NOT_APPROVED, make_token(), BAD_IN_ALL),
            (
                faults.TOKEN_KEY_NOT_APPROVED,
                make_token(),
                make_client(key_status="revoked", key_expires_at=NOW, developer_status="inactive"),
            ),
            (
                faults.TOKEN_KEY_EXPIRED,
                make_token(),
                make_client(key_expires_at=NOW, developer_status="inactive"),
            ),
            (faults.TOKEN_DEVELOPER_NOT_ACTIVE, make_token(), make_client(developer_status="inactive")),
            (faults.TOKEN_COMPANY_NOT_ACTIVE, make_token(), of_company(make_client(), status="inactive")),
            (faults.NO_PRODUCT_MATCH, make_token(), make_client()),
        ],
    )
    def test_the_first_thing_wrong_is_told(
        self, kind: FaultKind, token: AccessToken | None, client: ClientRegistration | None
    ) -> None:
        assert fault_of_token(token, client) is kind

    def test_calls_of_several_proxies_may_take_turns(self) -> None:
        product, elsewhere = make_product(proxies=["weather"]), Call("test", "other", "/forecast", NOW)
        client = make_client(product)
        for _ in range(2):
            assert admit_token(make_token(), client, CALL) is product
            assert isinstance(admit_token(make_token(), client, elsewhere), Fault)

    def test_each_401_brings_a_challenge(self) -> None:
        fault = admit_token(make_token(), make_client(make_product(), app_status="revoked"), CALL)

        assert isinstance(fault, Fault)
        assert fault.status == 401
        assert fault.headers == [
            (
                "WWW-Authenticate",
                'Bearer realm="null",error="invalid_token",error_description='
                '"keymanagement.service.invalid_client-app_not_approved: App not Approved"',
            )
        ]

    def test_an_endless_one_does_not_expire(self) -> None:
        assert admit_token(make_token(expires_at=None), GOOD, CALL) is GOOD.products[0]

    @pytest.mark.parametrize(
        "product",
        [
            make_product(api_resources=["/other"]),
            make_product(proxies=["other"]),
            make_product(environments=["prod"]),
        ],
    )
    def test_path_proxy_and_environment_must_be_covered_by_one_product(self, product: ApiProduct) -> None:
        assert fault_of_token(make_token(), make_client(product)) is faults.NO_PRODUCT_MATCH

    def test_two_products_do_not_add_up(self) -> None:
        client = make_client(
            make_product("A", api_resources=["/other"]),
            make_product("B", api_resources=["/forecast"], proxies=["other"]),
        )

        assert fault_of_token(make_token(api_products=["A", "B"]), client) is faults.NO_PRODUCT_MATCH

    def test_only_products_that_it_was_issued_for_count(self) -> None:
        assert fault_of_token(make_token(api_products=["Other"]), GOOD) is faults.NO_PRODUCT_MATCH

    def test_only_products_that_are_still_approved_count(self) -> None:
        token = make_token(api_products=["Revoked"])

        assert fault_of_token(token, GOOD) is faults.NO_PRODUCT_MATCH

    def test_the_first_match_in_the_token_s_order_wins(self) -> None:
        first, second, third = make_product("A", proxies=["other"]), make_product("B"), make_product("C")
        client = make_client(third, second, first)

        assert admit_token(make_token(api_products=["A", "B", "C"]), client, CALL) is second

    def test_what_was_worked_out_of_a_client_holds_for_every_call(self) -> None:
        narrow, wide = (
            make_product("A", api_resources=["/forecast"], proxies=["p7"]),
            make_product("B", proxies=["p7"]),
        )
        client, token = make_client(narrow, wide), make_token(api_products=["A", "B"])
        for number in (*range(600), 7):
            call = Call("test", f"p{number}", "/forecast", NOW)
            if number == 7:
                assert admit_token(token, client, call) is narrow
                assert admit_token(token, client, Call("test", "p7", "/other", NOW)) is wide
            else:
                assert isinstance(admit_token(token, client, call), Fault)

    def test_of_all_that_is_wrong_on_one_side_of_a_key_s_time_the_first_is_told(self) -> None:
        wrong = make_client(key_status="revoked", app_status="revoked", developer_status="inactive")

        assert fault_of_token(make_token(), wrong) is faults.TOKEN_APP_NOT_APPROVED
        wrong = make_client(app_status="revoked", developer_status="inactive")
        assert fault_of_key(wrong) is faults.APP_NOT_APPROVED


class TestKey:
    def test_a_good_one_is_admitted_by_its_first_matching_product(self) -> None:
        first, second, third = make_product("A", proxies=["other"]), make_product("B"), make_product("C")

        assert admit_key(make_client(first, second, third), CALL) is second

    @pytest.mark.parametrize(
        ("kind", "client"),
        [
            (faults.KEY_INVALID, None),
            (faults.KEY_NOT_APPROVED, BAD_IN_ALL),
            (
                faults.KEY_EXPIRED,
                make_client(key_expires_at=NOW, app_status="revoked", developer_status="inactive"),
            ),
            (faults.APP_NOT_APPROVED, make_client(app_status="revoked", developer_status="inactive")),
            (faults.DEVELOPER_NOT_ACTIVE, make_client(developer_status="inactive")),
            (faults.COMPANY_NOT_ACTIVE, of_company(make_client(), status="inactive")),
            (faults.KEY_NOT_FOR_RESOURCE, make_client()),
            (faults.KEY_NOT_FOR_RESOURCE, make_client(make_product(proxies=["other"]))),
            (faults.KEY_NOT_FOR_RESOURCE, make_client(make_product(environments=["prod"]))),
            (faults.KEY_NOT_FOR_RESOURCE, make_client(make_product(api_resources=["/other"]))),
        ],
    )
    def test_the_first_thing_wrong_is_told(self, kind: FaultKind, client: ClientRegistration | None) -> None:
        assert fault_of_key(client) is kind


class TestScope:
    @pytest.mark.parametrize("required", ["", "  ", "READ", "WRITE READ", "\n READ\tWRITE\n"])
    def test_one_of_the_required_is_enough(self, required: str) -> None:
        assert scope_refusal("READ OTHER", required, told=required) is None

    @pytest.mark.parametrize("granted", ["", "OTHER", "read", "READWRITE"])
    def test_none_of_the_required_is_not(self, granted: str) -> None:
        fault = scope_refusal(granted, "READ WRITE", told="my.scopes")

        assert fault is not None
        assert fault.status == 403
        assert fault.code == "steps.oauth.v2.InsufficientScope"
        assert fault.text == "Required scope(s): my.scopes"

    def test_the_rule_can_be_switched(self) -> None:
        assert scope_refusal("WRITE READ", "READ WRITE", told="", rule=every_scope) is None
        assert scope_refusal("READ", "READ WRITE", told="", rule=every_scope) is not None

    def test_the_rules(self) -> None:
        assert any_scope(["a"], ["a", "b"])
        assert not any_scope(["c"], ["a", "b"])
        assert every_scope(["a", "b", "c"], ["a", "b"])
        assert not every_scope(["a"], ["a", "b"])

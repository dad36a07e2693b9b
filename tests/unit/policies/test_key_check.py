from __future__ import annotations

import pytest

from gateway import faults
from gateway.faults import Fault
from gateway.flow import Lookup, LookupKind
from gateway.message import Exchange
from gateway.policies._key_check import KeyCheck, KeySource
from tests.support.builders import make_exchange
from tests.support.clients import KEY, make_client, make_product
from tests.support.fakes import FakeServices
from tests.support.lookups import settle

CLIENT = make_client(
    make_product("Other", api_resources=["/other"]), make_product("All", proxies=["weather"])
)


def called(
    name: str = "P", key: str = KEY, found: object = CLIENT, path_suffix: str = "/forecast"
) -> Exchange:
    exchange = make_exchange(path_suffix=path_suffix)
    pending = KeyCheck(KeySource(None, key), name, f"The {name}", FakeServices())(exchange)
    assert isinstance(pending, Lookup)
    assert (pending.kind, pending.key) == (LookupKind.CLIENT, key)
    settle(pending, exchange, found)
    return exchange


@pytest.mark.parametrize(("key", "found"), [("", CLIENT), (KEY, None), (KEY, "no client")])
def test_no_key_and_an_unknown_one_are_refused(key: str, found: object) -> None:
    with pytest.raises(Fault) as caught:
        called(key=key, found=found)
    assert caught.value.kind is faults.KEY_INVALID


def test_each_product_has_its_own_variables() -> None:
    for path_suffix, product in (("/other", "Other"), ("/a", "All"), ("/other", "Other")):
        variables = called(path_suffix=path_suffix).variables
        assert variables["verifyapikey.P.apiproduct.name"] == product
        assert variables["apiproduct.name"] == product


def test_each_policy_has_its_own_variables() -> None:
    for number in (*range(40), 3):
        variables = called(f"P{number}").variables
        assert variables[f"verifyapikey.P{number}.DisplayName"] == f"The P{number}"
        assert f"verifyapikey.P{number - 1}.DisplayName" not in variables
        variables["client_id"] = "changed"
    assert called("P3").variables["client_id"] == KEY


def test_one_check_tells_each_client_of_itself() -> None:
    other = make_client(make_product("Another", proxies=["weather"]))
    check = KeyCheck(KeySource(None, KEY), "P", "The P", FakeServices())
    for found, product in ((CLIENT, "All"), (CLIENT, "All"), (other, "Another")):
        exchange = make_exchange(path_suffix="/a")
        pending = check(exchange)
        assert isinstance(pending, Lookup)
        settle(pending, exchange, found)
        assert exchange.variables["verifyapikey.P.apiproduct.name"] == product
        exchange.variables["verifyapikey.P.apiproduct.name"] = "changed"


def test_who_calls_is_known_without_all_being_told() -> None:
    known = called().known()
    assert known is not None
    assert (known["developer.app.name"], known["apiproduct.name"]) == ("Weather App", "All")

"""`gateway apps`: an app's life, and secrets that are shown where they are asked for."""

from __future__ import annotations

from typing import cast

import pytest

from tests.support.commands import Desk
from tests.support.management import O

WHOSE = ("--developer", "t@w.com")
Json = dict[str, object]


@pytest.fixture
async def registered(desk: Desk) -> Desk:
    """Give a desk of a gateway with a developer, a product and an app."""
    await desk.driver.registered()
    return desk


def keys(app: object) -> list[Json]:
    return cast("list[Json]", cast("Json", app)["credentials"])


async def test_apps_are_listed_a_line_for_each_key(registered: Desk) -> None:
    [row] = (await registered("apps", "list")).done().rows
    assert row[:3] == ["Weather App", "t@w.com", "approved"]
    assert row[4] == "Premium"
    assert (await registered("apps", "list", *WHOSE)).done().rows == [row]
    [app] = cast("list[Json]", (await registered("apps", "list", "--json")).done().value)
    assert [each["consumerSecret"] for each in keys(app)] == ["*****"]


async def test_an_app_without_keys_and_one_of_a_company(registered: Desk) -> None:
    api = registered.driver
    (await api("POST", f"{O}/companies", {"name": "acme"})).expect(201)
    (await api("POST", f"{O}/companies/acme/apps", {"name": "Theirs", "apiProducts": ["Premium"]})).expect(
        201
    )
    [row] = (await registered("apps", "list", *WHOSE)).done().rows
    (await registered("apps", "delete-key", row[3], "Weather App", *WHOSE)).done()
    rows = (await registered("apps", "list")).done().rows
    assert [(each[0], each[1], each[3] == "-") for each in sorted(rows)] == [
        ("Theirs", "acme", False),
        ("Weather App", "t@w.com", True),
    ]


async def test_more_apps_than_one_answer_holds(registered: Desk) -> None:
    for number in range(120):
        app = {"name": f"app {number:03d}", "apiProducts": ["Premium"]}
        (await registered.driver("POST", f"{O}/developers/t@w.com/apps", app)).expect(201)
    everyone, one = (
        (await registered("apps", "list")).done(),
        (await registered("apps", "list", *WHOSE)).done(),
    )
    assert len({row[0] for row in everyone.rows}) == len(everyone.rows) == 121
    assert {row[0] for row in one.rows} == {row[0] for row in everyone.rows}


async def test_secrets_are_shown_where_they_are_asked_for(registered: Desk) -> None:
    shown = dict((await registered("apps", "show", "Weather App", *WHOSE)).done().rows)
    assert (shown["name"], shown["secret 1"]) == ("Weather App", "*****")
    words = ("apps", "show", "Weather App", *WHOSE, "--secrets")
    told = dict((await registered(*words)).done().rows)
    assert len(told["secret 1"]) > 10
    assert keys((await registered(*words, "--json")).done().value)[0]["consumerSecret"] == told["secret 1"]


async def test_the_life_of_an_app(registered: Desk) -> None:
    made = dict(
        (
            await registered(
                "apps", "create", "a%b #c", *WHOSE, "--product", "Premium", "--callback", "https://x/y"
            )
        )
        .done()
        .rows
    )
    assert (made["status"], made["products 1"], made["callbackUrl"]) == ("approved", "Premium", "https://x/y")
    assert made["secret 1"] != "*****", "a new secret is shown once"
    added = (await registered("apps", "add-key", "a%b #c", *WHOSE, "--product", "Premium", "--json")).done()
    assert len(keys(added.value)) in (1, 2)
    assert (await registered("apps", "revoke", "a%b #c", *WHOSE)).done().out == "app a%b #c revoked\n"
    assert dict((await registered("apps", "show", "a%b #c", *WHOSE)).rows)["status"] == "revoked"
    assert (await registered("apps", "approve", "a%b #c", *WHOSE, "--json")).done().value == {
        "name": "a%b #c",
        "status": "approved",
    }
    gone = (await registered("apps", "delete", "a%b #c", *WHOSE, "--json")).done().value
    assert {each["consumerSecret"] for each in keys(gone)} == {"*****"}
    assert "does not exist" in (await registered("apps", "show", "a%b #c", *WHOSE)).refused()


async def test_a_product_that_is_not_approved_says_so(registered: Desk) -> None:
    product = {"name": "Slow", "displayName": "S", "approvalType": "manual"}
    (await registered.driver("POST", f"{O}/apiproducts", product)).expect(201)
    made = dict((await registered("apps", "create", "x", *WHOSE, "--product", "Slow")).done().rows)
    assert made["products 1"] == "Slow (pending)"


async def test_what_is_asked_wrongly(registered: Desk) -> None:
    assert "--developer" in (await registered("apps", "show", "x")).refused(2)
    assert (await registered("apps", "show", "", *WHOSE)).refused(2) == "'' cannot be a name"
    assert "does not exist" in (await registered("apps", "list", "--developer", "no@x.com")).refused()
    assert "usage: gateway apps VERB" in (await registered("apps")).refused(2)

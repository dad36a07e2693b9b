from __future__ import annotations

from typing import cast

import pytest

from tests.support.management import Driver, O

PATH = f"{O}/apps"


async def test_the_tutorials_call_shows_key_and_secret(api: Driver) -> None:
    app = await api.registered()
    assert (await api("GET", "/v1/o/myorg/apps?expand=true")).expect(200).value == {"app": [app]}


async def test_apps_are_listed_found_and_deleted_by_id(api: Driver) -> None:
    app = await api.registered()
    one = f"{PATH}/{app['appId']}"
    assert (await api("GET", PATH)).expect(200).items == [app["appId"]]
    assert (await api("GET", one)).expect(200).value == app
    assert (await api("DELETE", one)).expect(200).value == app
    for verb in ("GET", "DELETE"):
        (await api(verb, one)).refused(404, "developer.service.AppDoesNotExist")


@pytest.mark.parametrize(
    ("query", "is_listed"),
    [
        ("apptype=developer", True),
        ("apptype=company", False),
        ("status=approved", True),
        ("status=revoked", False),
        ("keyStatus=approved", True),
        ("keyStatus=pending", False),
        ("appfamily=default", True),
        ("appfamily=other", False),
    ],
)
async def test_lists_are_filtered(api: Driver, query: str, is_listed: bool) -> None:
    app = await api.registered()
    assert (await api("GET", f"{PATH}?{query}&rows=10")).expect(200).items == [app["appId"]] * is_listed


async def test_credentials_can_be_left_out(api: Driver) -> None:
    await api.registered()
    apps = (await api("GET", f"{PATH}?expand=true&includeCred=false")).expect(200).value["app"]
    assert ["credentials" in app for app in cast("list[dict[str, object]]", apps)] == [False]


async def test_lists_are_paged(api: Driver) -> None:
    await api.registered()
    (await api("POST", f"{O}/developers/t@w.com/apps", {"name": "x"})).expect(201)
    ids = (await api("GET", PATH)).items
    assert ids == sorted(map(str, ids))
    assert (await api("GET", f"{PATH}?rows=1")).items == ids[:1]
    assert (await api("GET", f"{PATH}?startKey={ids[1]}&count=7")).items == ids[1:]

from __future__ import annotations

import asyncio

from tests.support.management import Driver, E, O


async def test_environments_are_listed(api: Driver) -> None:
    assert (await api("GET", f"{O}/environments/")).expect(200).items == ["prod", "test"]


async def test_an_environment_is_shown_by_either_form_of_its_path(api: Driver) -> None:
    expected = {
        "createdAt": 1000,
        "createdBy": "admin@tollkeeper.local",
        "lastModifiedAt": 1000,
        "lastModifiedBy": "admin@tollkeeper.local",
        "name": "test",
        "properties": {"property": []},
    }
    for path in (E, "/v1/o/myorg/e/test", "/v1/organizations/myorg/e/test", "/v1/o/myorg/environments/test/"):
        assert (await api("GET", path)).expect(200).value == expected


async def test_an_unknown_environment_is_refused(api: Driver) -> None:
    reply = await api("GET", "/v1/o/myorg/e/stage")
    message = reply.refused(404, "messaging.config.beans.EnvironmentDoesNotExist")
    assert message == "Environment: stage does not exist in organization myorg"


async def test_environments_are_made_at_once_and_whole(api: Driver) -> None:
    bodies = [{"name": "stage"}] * 5
    replies = await asyncio.gather(*(api("POST", f"{O}/environments", body) for body in bodies))
    assert sorted(reply.status for reply in replies) == [201, 409, 409, 409, 409]
    assert (await api("GET", f"{O}/e/stage/virtualhosts")).items == ["default", "secure"]

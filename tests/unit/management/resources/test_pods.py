from __future__ import annotations

from tests.support.management import FORM, Driver, E, O


async def test_without_workers_there_are_no_pods_and_no_servers(api: Driver) -> None:
    assert (await api("GET", f"{O}/pods")).expect(200).items == []
    assert (await api("GET", f"{E}/servers")).expect(200).items == []


async def test_what_is_asked_in_the_query_counts_too(api: Driver) -> None:
    await api.worker()
    assert (await api("POST", f"{O}/pods?action=add&pod=host", kind="")).expect(200).items == [
        {"name": "host", "region": "dc-1"}
    ]
    asked = await api("POST", f"{E}/servers", "action=drop&uuid=worker-1", kind=FORM)
    asked.refused(400, "management.InvalidParameter")


async def test_an_unknown_environment_has_no_servers(api: Driver) -> None:
    for verb in ("GET", "POST"):
        reply = await api(verb, f"{O}/e/stage/servers", kind="")
        reply.refused(404, "messaging.config.beans.EnvironmentDoesNotExist")

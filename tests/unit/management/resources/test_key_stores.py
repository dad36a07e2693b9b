from __future__ import annotations

from tests.support.management import ORG, Driver, E, O


async def test_a_keystore_goes_with_its_environment(api: Driver) -> None:
    (await api("POST", f"{E}/keystores", {"name": "ks"})).expect(201)
    (await api("DELETE", E)).expect(200)
    (await api("POST", f"{O}/environments", {"name": "test"})).expect(201)
    assert (await api("GET", f"{E}/keystores")).expect(200).items == []


async def test_a_change_makes_workers_look(api: Driver) -> None:
    before = await api.store.deployments(ORG).generation()
    (await api("POST", f"{E}/keystores", {"name": "ks"})).expect(201)
    assert await api.store.deployments(ORG).generation() > before

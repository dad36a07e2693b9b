from __future__ import annotations

from tests.support.management import ORG, Driver, E

PATH = f"{E}/references"
BODY = {"name": "r", "refers": "ks", "resourceType": "KeyStore"}


async def test_a_change_makes_workers_look(api: Driver) -> None:
    (await api("POST", f"{E}/keystores", {"name": "ks"})).expect(201)
    deployments = api.store.deployments(ORG)
    seen = [await deployments.generation()]
    for verb, path, body in (("POST", PATH, BODY), ("PUT", f"{PATH}/r", BODY), ("DELETE", f"{PATH}/r", None)):
        assert (await api(verb, path, body)).status in (200, 201)
        seen.append(await deployments.generation())
    assert seen == sorted(set(seen))


async def test_references_go_with_their_environment(api: Driver) -> None:
    (await api("POST", f"{E}/keystores", {"name": "ks"})).expect(201)
    (await api("POST", PATH, BODY)).expect(201)
    await api.store.environments(ORG).delete("test")
    assert await api.store.references(ORG, "test").names() == []

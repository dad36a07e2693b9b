from __future__ import annotations

from gateway.entities import Environment, Organization, VirtualHost
from tests.support.management import ORG, Driver, E


async def test_an_alias_of_another_organization_is_taken(api: Driver) -> None:
    store = api.store
    await store.organizations.create(Organization("acme"))
    await store.environments("acme").create(Environment("test"), [VirtualHost("x", ("api.acme.test",))])
    for alias in ("API.acme.test", "acme-test.localhost"):
        body = {"name": "mine", "port": "80", "hostAliases": [alias]}
        message = (await api("POST", f"{E}/virtualhosts", body)).refused(
            409, "messaging.config.beans.HostAliasConflict"
        )
        assert "environment test of organization acme" in message


async def test_two_organizations_cannot_mean_the_same_host(api: Driver) -> None:
    (await api("POST", f"/v1/o/{ORG}/environments", {"name": "a-b"})).expect(201)
    reply = await api("POST", "/v1/organizations", {"name": f"{ORG}-a"})
    assert reply.status == 201
    reply = await api("POST", f"/v1/o/{ORG}-a/environments", {"name": "b"})
    reply.refused(409, "messaging.config.beans.HostAliasConflict")

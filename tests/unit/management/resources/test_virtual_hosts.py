from __future__ import annotations

import asyncio

from tests.support.management import ORG, Driver, E


async def test_virtual_hosts_are_listed(api: Driver) -> None:
    assert (await api("GET", f"{E}/virtualhosts")).expect(200).items == ["default", "secure"]


async def test_a_plain_virtual_host_has_no_ssl_and_its_port_is_a_text(api: Driver) -> None:
    assert (await api("GET", f"{E}/virtualhosts/default")).expect(200).value == {
        "hostAliases": ["myorg-test.localhost"],
        "interfaces": [],
        "listenOptions": [],
        "name": "default",
        "port": "8080",
        "retryOptions": [],
    }


async def test_a_secure_virtual_host_says_so_by_a_boolean(api: Driver) -> None:
    host = (await api("GET", f"{E}/virtualhosts/secure")).expect(200).value
    assert (host["port"], host["sSLInfo"]) == (
        "443",
        {
            "ciphers": [],
            "clientAuthEnabled": False,
            "enabled": True,
            "ignoreValidationErrors": False,
            "protocols": [],
        },
    )


async def test_unknown_hosts_and_environments_are_refused(api: Driver) -> None:
    reply = await api("GET", f"{E}/virtualhosts/third")
    reply.refused(404, "messaging.config.beans.VirtualHostDoesNotExist")
    reply = await api("GET", "/v1/o/myorg/e/stage/virtualhosts")
    reply.refused(404, "messaging.config.beans.EnvironmentDoesNotExist")


async def test_hosts_that_are_made_at_once_do_not_share_an_alias_across_environments(api: Driver) -> None:
    body = {"name": "mine", "port": "80", "hostAliases": ["api.test"]}
    paths = (f"{E}/virtualhosts", f"/v1/o/{ORG}/e/prod/virtualhosts")
    replies = await asyncio.gather(*(api("POST", path, body) for path in paths))
    assert sorted(reply.status for reply in replies) == [200, 409]


async def test_a_change_makes_workers_look(api: Driver) -> None:
    before = await api.store.deployments(ORG).generation()
    (await api("PUT", f"{E}/virtualhosts/default", {"name": "default", "port": "81"})).expect(200)
    assert await api.store.deployments(ORG).generation() > before
    made = (await api("GET", f"{E}/virtualhosts/default")).value
    assert (made["port"], made["hostAliases"]) == ("81", [])

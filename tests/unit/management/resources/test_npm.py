from __future__ import annotations

from tests.support.management import FORM, Driver, O


async def test_commands_are_taken_for_revisions_that_exist(api: Driver) -> None:
    await api.imported()
    path = f"{O}/apis/hello/revisions/1/npm"
    assert (await api("POST", path, "command=install&verbose=true", kind=FORM)).expect(200).value == {
        "command": "install"
    }
    assert (await api("GET", path)).expect(200).value == {"command": "ls"}
    reply = await api("POST", f"{O}/apis/hello/revisions/2/npm", "command=ls", kind=FORM)
    reply.refused(404, "messaging.config.beans.ApplicationRevisionDoesNotExist")


async def test_shared_flows_have_it_too(api: Driver) -> None:
    (await api("POST", f"{O}/sharedflows", {"name": "traffic"})).expect(201)
    path = f"{O}/sharedflows/traffic/revisions/1/npm"
    assert (await api("POST", path, "command=install", kind=FORM)).expect(200).value == {"command": "install"}

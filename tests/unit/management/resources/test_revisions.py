from __future__ import annotations

import pytest

from tests.support.management import ORG, ZIP, Driver, E, O, bundle

PATH = f"{O}/apis/hello/revisions"
MISSING = "messaging.config.beans.ApplicationRevisionDoesNotExist"


async def test_revisions_are_listed_as_texts(api: Driver) -> None:
    for _ in range(2):
        await api.imported()
    assert (await api("GET", PATH)).expect(200).items == ["1", "2"]
    reply = await api("GET", f"{O}/apis/nope/revisions")
    reply.refused(404, "messaging.config.beans.ApplicationDoesNotExist")


async def test_a_revision_is_shown(api: Driver) -> None:
    await api.imported()
    shown = (await api("GET", f"{PATH}/1")).expect(200).value
    assert (shown["name"], shown["revision"], shown["targets"]) == ("hello", "1", ["default"])


@pytest.mark.parametrize("number", ["2", "x", "0", "-1", "1.0", "99999999999"])
async def test_what_is_no_revision_is_refused(api: Driver, number: str) -> None:
    await api.imported()
    message = (await api("GET", f"{PATH}/{number}")).refused(404, MISSING)
    assert message == (f"APIProxy revision {number} does not exist for APIProxy hello in organization myorg")


async def test_the_bundle_comes_back_as_it_came_whatever_is_accepted(api: Driver) -> None:
    raw = bundle()
    await api.imported(content=raw)
    for accept in ("application/json", "*/*", "application/xml"):
        reply = (await api("GET", f"{PATH}/1?format=bundle", accept=accept)).expect(200)
        assert (reply.headers["Content-Type"], reply.body) == ("application/octet-stream", raw)
    (await api("GET", f"{PATH}/1?format=tar")).refused(400, "management.InvalidParameter")


async def test_a_revision_is_replaced_in_place(api: Driver) -> None:
    await api.imported()
    made = (await api("GET", f"{PATH}/1")).value
    api.clock.advance(1)
    changed = (await api("POST", f"{PATH}/1", bundle("/other"), kind=ZIP)).expect(200).value
    assert (changed["revision"], changed["basepaths"]) == ("1", ["/other"])
    assert changed["createdAt"] == made["createdAt"]
    assert changed["lastModifiedAt"] == round(api.clock.now * 1000)
    (await api("POST", f"{PATH}/2", bundle(), kind=ZIP)).refused(404, MISSING)


async def test_replacing_checks_what_it_means(api: Driver) -> None:
    await api.imported()
    wrong = bundle(more={"apiproxy/policies/Bad.xml": "<Mystery name='Bad'/>"})
    reply = await api("POST", f"{PATH}/1?validate=true", wrong, kind=ZIP)
    reply.refused(400, "messaging.config.beans.InvalidBundle")
    (await api("POST", f"{PATH}/1", wrong, kind=ZIP)).expect(200)


async def test_replacing_what_is_deployed_deploys_it_again(api: Driver) -> None:
    await api.deployed()
    before = await api.store.deployments(ORG).generation()
    (await api("POST", f"{PATH}/1", bundle("/other"), kind=ZIP)).expect(200)
    assert await api.store.deployments(ORG).generation() > before
    wrong = bundle(more={"apiproxy/policies/Bad.xml": "<Mystery name='Bad'/>"})
    reply = await api("POST", f"{PATH}/1?validate=false", wrong, kind=ZIP)
    reply.refused(400, "messaging.config.beans.InvalidBundle")
    assert (await api("GET", f"{PATH}/1")).value["basepaths"] == ["/other"], "nothing was replaced"


async def test_replacing_cannot_take_the_path_of_another(api: Driver) -> None:
    await api.deployed()
    await api.deployed("second", bundle("/second"))
    reply = await api("POST", f"{O}/apis/second/revisions/1", bundle("/hello"), kind=ZIP)
    assert "Path /hello conflicts" in reply.refused(400, "distribution.PathConflict")


async def test_deleting_answers_the_revision(api: Driver) -> None:
    await api.imported()
    await api.imported()
    gone = (await api("DELETE", f"{PATH}/2")).expect(200).value
    assert (gone["name"], gone["revision"]) == ("hello", "2")
    assert (await api("GET", PATH)).items == ["1"]
    assert await api.imported() == "3", "a number is not given twice"


async def test_what_is_deployed_is_not_deleted(api: Driver) -> None:
    await api.deployed()
    await api.imported()
    reply = await api("DELETE", f"{PATH}/1")
    reply.refused(400, "messaging.config.beans.ApplicationDeployed")
    (await api("DELETE", f"{PATH}/2")).expect(200)
    (await api("DELETE", f"{E}/apis/hello/revisions/1/deployments")).expect(200)
    (await api("DELETE", f"{PATH}/1")).expect(200)
    assert (await api("GET", f"{O}/apis/hello")).value["revision"] == []

from __future__ import annotations

from typing import cast

import pytest

from tests.support.management import FORM, ORG, ZIP, Driver, E, O, archive, bundle

PATH = f"{O}/apis"
IMPORT = f"{PATH}?action=import&name=hello"
CHECKED = f"{IMPORT}&validate=true"


async def test_an_import_is_the_next_revision(api: Driver) -> None:
    made = (await api("POST", IMPORT, bundle(), kind=ZIP)).expect(201).value
    at = round(api.clock.now * 1000)
    digest = str(made["manifestVersion"])
    assert digest.startswith("SHA-512:")
    assert made == {
        "basepaths": ["/hello"],
        "configurationVersion": {"majorVersion": 4, "minorVersion": 0},
        "contextInfo": "Revision 1 of application hello, in organization myorg",
        "createdAt": at,
        "createdBy": "admin@tollkeeper.local",
        "description": "",
        "displayName": "Hello",
        "entityMetaDataAsProperties": {"bundle_type": "zip"},
        "lastModifiedAt": at,
        "lastModifiedBy": "admin@tollkeeper.local",
        "manifestVersion": digest,
        "name": "hello",
        "policies": ["Refuse"],
        "proxies": ["default"],
        "proxyEndpoints": ["default"],
        "resourceFiles": {"resourceFile": [{"name": "lib/x.js", "type": "jsc"}]},
        "resources": ["jsc://lib/x.js"],
        "revision": "1",
        "sharedFlows": [],
        "spec": "",
        "targetEndpoints": ["default"],
        "targetServers": [],
        "targets": ["default"],
        "type": "Application",
    }
    assert await api.imported() == "2"


async def test_an_import_may_be_multipart_and_chunked(api: Driver) -> None:
    content = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.zip"\r\n\r\n' + bundle()
    kind = 'multipart/form-data; boundary="b"'
    (await api("POST", IMPORT, content + b"\r\n--b--\r\n", kind=kind)).expect(201)
    (await api("POST", IMPORT, bundle(), kind=ZIP, chunked=True)).expect(201)
    assert (await api("GET", f"{PATH}/hello")).value["revision"] == ["1", "2"]


async def test_what_a_bundle_means_is_checked_where_that_is_wanted(api: Driver) -> None:
    wrong = bundle(more={"apiproxy/policies/Bad.xml": "<Mystery name='Bad'/>"})
    message = (await api("POST", CHECKED, wrong, kind=ZIP)).refused(
        400, "messaging.config.beans.InvalidBundle"
    )
    assert "apiproxy/policies/Bad.xml:1" in message
    assert "Mystery" in message
    for path in (IMPORT, f"{IMPORT}&validate=false"):
        made = (await api("POST", path, wrong, kind=ZIP)).expect(201).value
        assert made["policies"] == ["Bad", "Refuse"]


async def test_all_findings_are_told_at_once(api: Driver) -> None:
    more = {"apiproxy/policies/A.xml": "<A name='A'/>", "apiproxy/policies/B.xml": "<B name="}
    reply = await api("POST", CHECKED, bundle(more=more), kind=ZIP)
    message = reply.refused(400, "messaging.config.beans.InvalidBundle")
    assert "A.xml:1" in message
    assert "B.xml:1" in message


async def test_a_condition_that_does_not_compile_is_refused(api: Driver) -> None:
    route = "<RouteRule name='r'><Condition>a = = b</Condition></RouteRule>"
    endpoint = (
        f"<ProxyEndpoint name='default'>{route}"
        "<HTTPProxyConnection><BasePath>/h</BasePath></HTTPProxyConnection></ProxyEndpoint>"
    )
    reply = await api("POST", CHECKED, bundle(more={"apiproxy/proxies/default.xml": endpoint}), kind=ZIP)
    assert "default.xml:1" in reply.refused(400, "messaging.config.beans.InvalidBundle")


async def test_warnings_come_with_the_answer(api: Driver) -> None:
    made = (await api("POST", CHECKED, bundle(more={"apiproxy/notes.txt": "x"}), kind=ZIP)).expect(201).value
    (warning,) = cast("list[str]", made["warnings"])
    assert "apiproxy/notes.txt" in warning
    checked = (await api("POST", f"{PATH}?action=validate&name=hello", bundle(), kind=ZIP)).expect(200)
    assert checked.value == {"name": "hello", "warnings": []}
    assert (await api("GET", f"{PATH}/hello")).value["revision"] == ["1"], "validating stores nothing"


async def test_an_almost_empty_bundle_is_taken_unvalidated(api: Driver) -> None:
    raw = archive({"apiproxy/hello.xml": "<APIProxy/>"})
    made = (await api("POST", f"{IMPORT}&validate=false", raw, kind=ZIP)).expect(201).value
    assert (made["policies"], made["proxies"], made["basepaths"]) == ([], [], [])


@pytest.mark.parametrize(
    "raw",
    [
        b"no zip at all",
        bundle()[:-30],
        bundle()[:200],
        archive({"apiproxy/../../etc/passwd": "x"}),
        archive({"readme.txt": "x"}),
        archive({"sharedflowbundle/x.xml": "<SharedFlowBundle/>"}),
        archive({"apiproxy/resources/jsc/bomb.js": "0" * (14 * 1024 * 1024)}),
        b"",
    ],
    ids=["text", "no directory", "cut short", "escape", "nothing", "shared flow", "bomb", "empty"],
)
async def test_archives_that_cannot_be_are_refused_also_unvalidated(api: Driver, raw: bytes) -> None:
    reply = await api("POST", f"{IMPORT}&validate=false", raw, kind=ZIP)
    reply.refused(400, "messaging.config.beans.InvalidBundle")
    assert (await api("GET", PATH)).items == []


async def test_entities_in_xml_are_refused(api: Driver) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><APIProxy><Description>&a;</Description></APIProxy>'
    raw = bundle(more={"apiproxy/hello.xml": bomb})
    reply = await api("POST", CHECKED, raw, kind=ZIP)
    assert "DOCTYPE" in reply.refused(400, "messaging.config.beans.InvalidBundle")
    made = (await api("POST", f"{IMPORT}&validate=false", raw, kind=ZIP)).expect(201).value
    assert made["description"] == "", "unvalidated it is stored, and not read"


async def test_a_body_of_another_type_is_refused(api: Driver) -> None:
    (await api("POST", IMPORT, "a=b", kind=FORM)).refused(415, "management.UnsupportedMediaType")
    (await api("POST", IMPORT, bundle(), kind="text/plain")).refused(415, "management.UnsupportedMediaType")
    reply = await api("POST", IMPORT, b"--b\r\n\r\nx\r\n--b--", kind="multipart/form-data; boundary=b")
    reply.refused(400, "messaging.config.beans.InvalidBundle")


@pytest.mark.parametrize("name", ["", "a/b", "..", "a b"])
async def test_a_proxy_needs_a_name_that_can_be(api: Driver, name: str) -> None:
    path = f"{PATH}?action=import&name={name.replace(' ', '%20')}"
    (await api("POST", path, bundle(), kind=ZIP)).refused(
        400, "messaging.config.beans.InvalidApplicationName"
    )
    (await api("POST", PATH, {"name": name})).refused(400, "messaging.config.beans.InvalidApplicationName")


async def test_an_unknown_action_is_refused(api: Driver) -> None:
    (await api("POST", f"{PATH}?action=explode&name=x")).refused(400, "management.InvalidParameter")


async def test_an_empty_proxy_is_made_by_name(api: Driver) -> None:
    made = (await api("POST", PATH, {"name": "fresh"})).expect(201).value
    assert (made["name"], made["revision"], made["proxies"]) == ("fresh", "1", [])
    message = (await api("POST", PATH, {"name": "fresh"})).refused(
        409, "messaging.config.beans.ApplicationAlreadyExists"
    )
    assert message == "APIProxy named fresh already exists in organization myorg"


async def test_a_proxy_is_shown_with_its_revisions(api: Driver) -> None:
    await api.imported()
    first = round(api.clock.now * 1000)
    api.clock.advance(1)
    await api.imported()
    assert (await api("GET", f"{PATH}/hello/")).expect(200).value == {
        "metaData": {
            "createdAt": first,
            "createdBy": "admin@tollkeeper.local",
            "lastModifiedAt": first + 1000,
            "lastModifiedBy": "admin@tollkeeper.local",
            "subType": "null",
        },
        "name": "hello",
        "revision": ["1", "2"],
    }
    message = (await api("GET", f"{PATH}/nope")).refused(
        404, "messaging.config.beans.ApplicationDoesNotExist"
    )
    assert message == "APIProxy named nope does not exist in organization myorg"


async def test_proxies_are_listed(api: Driver) -> None:
    for name in ("b", "a"):
        (await api("POST", PATH, {"name": name})).expect(201)
    assert (await api("GET", PATH)).expect(200).items == ["a", "b"]
    assert (await api("GET", f"{PATH}?startKey=b&count=1")).items == ["b"]


async def test_a_page_holds_a_hundred_proxies(api: Driver) -> None:
    names = [f"p{number:03}" for number in range(101)]
    for name in names:
        (await api("POST", PATH, {"name": name})).expect(201)
    for asked in ("", "?count=100", "?count=5000"):
        assert (await api("GET", f"{PATH}{asked}")).items == names[:100]
    assert (await api("GET", f"{PATH}?startKey=p099")).items == names[99:]


async def test_deleting_answers_the_proxy(api: Driver) -> None:
    await api.imported()
    shown = (await api("GET", f"{PATH}/hello")).value
    assert (await api("DELETE", f"{PATH}/hello")).expect(200).value == shown
    (await api("DELETE", f"{PATH}/hello")).refused(404, "messaging.config.beans.ApplicationDoesNotExist")


async def test_what_is_deployed_is_not_deleted(api: Driver) -> None:
    await api.deployed()
    message = (await api("DELETE", f"{PATH}/hello")).refused(
        400, "messaging.config.beans.ApplicationDeployed"
    )
    assert message == (
        "Can not delete Revision 1 of ApiProxy hello in organization myorg. "
        "Undeploy the ApiProxy and try again."
    )
    (await api("DELETE", f"{E}/apis/hello/revisions/1/deployments")).expect(200)
    (await api("DELETE", f"{PATH}/hello")).expect(200)


async def test_what_a_product_names_is_not_deleted(api: Driver) -> None:
    await api.imported()
    product = {"name": "P", "displayName": "P", "proxies": ["hello"]}
    (await api("POST", f"{O}/apiproducts", product)).expect(201)
    message = (await api("DELETE", f"{PATH}/hello")).refused(
        400, "messaging.config.beans.ApplicationReferred"
    )
    assert message == "Application hello is referred in apiproducts [P]"


async def test_a_bundle_that_is_too_large_is_refused_before_it_is_read(api: Driver) -> None:
    reply = await api("POST", IMPORT, b"0" * (16 * 1024 * 1024), kind=ZIP, headers={"Expect": "100-continue"})
    reply.refused(413, "management.RequestTooLarge")
    assert await api.store.revisions(ORG).names() == []

from __future__ import annotations

import asyncio
import time

import pytest

from gateway.bundle import read_zip
from tests.support.management import ZIP, Driver, O, archive, bundle

PATH = f"{O}/apis/hello/revisions/1"


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("policies", ["Refuse"]),
        ("proxies", ["default"]),
        ("targets", ["default"]),
        ("resources", ["jsc://lib/x.js"]),
    ],
)
async def test_parts_are_listed(api: Driver, kind: str, names: list[str]) -> None:
    await api.imported()
    assert (await api("GET", f"{PATH}/{kind}")).expect(200).items == names


async def test_a_proxy_endpoint_has_what_clients_build_urls_of(api: Driver) -> None:
    await api.imported()
    view = (await api("GET", f"{PATH}/proxies/default")).expect(200).value
    assert view == {
        "connection": {
            "basePath": "/hello",
            "connectionType": "httpConnection",
            "virtualHost": ["default"],
        },
        "connectionType": "httpConnection",
        "description": "the front",
        "faultRules": [],
        "flows": [
            {
                "condition": 'proxy.pathsuffix MatchesPath "/x"',
                "description": "",
                "name": "one",
                "request": {"children": []},
                "response": {"children": []},
            }
        ],
        "name": "default",
        "postFlow": {"name": "PostFlow", "request": {"children": []}, "response": {"children": []}},
        "preFlow": {
            "name": "PreFlow",
            "request": {"children": [{"step": {"condition": 'request.verb = "PUT"', "name": "Refuse"}}]},
            "response": {"children": []},
        },
        "routeRule": [{"name": "default", "targetEndpoint": "default"}],
        "type": "Proxy",
    }


async def test_targets_and_policies_are_shown(api: Driver) -> None:
    await api.imported()
    target = (await api("GET", f"{PATH}/targets/default")).expect(200).value
    assert target["connection"] == {"connectionType": "httpConnection", "uRL": "http://127.0.0.1:1/"}
    policy = (await api("GET", f"{PATH}/policies/Refuse")).expect(200).value
    assert (policy["name"], policy["policyType"]) == ("Refuse", "RaiseFault")


async def test_parts_are_xml_for_who_prefers_it(api: Driver) -> None:
    await api.imported()
    reply = (await api("GET", f"{PATH}/policies/Refuse", accept="application/xml")).expect(200)
    assert reply.headers["Content-Type"] == "application/xml"
    assert reply.body.startswith(b'<RaiseFault name="Refuse">')


async def test_parts_of_a_bundle_that_does_not_load_are_shown(api: Driver) -> None:
    more = {"apiproxy/policies/Bad.xml": "<Mystery", "apiproxy/proxies/default.xml": "<ProxyEndpoint/>"}
    path = f"{O}/apis?action=import&name=hello&validate=false"
    (await api("POST", path, bundle(more=more), kind=ZIP)).expect(201)
    assert (await api("GET", f"{PATH}/policies/Bad")).expect(200).value == {"name": "Bad"}
    endpoint = (await api("GET", f"{PATH}/proxies/default")).expect(200).value
    assert endpoint["connection"] == {"basePath": "", "connectionType": "httpConnection", "virtualHost": []}


async def test_unknown_parts_are_refused(api: Driver) -> None:
    await api.imported()
    for kind, entity in (("proxies", "ProxyEndpoint"), ("targets", "TargetEndpoint"), ("policies", "Policy")):
        reply = await api("GET", f"{PATH}/{kind}/none")
        reply.refused(404, f"messaging.config.beans.{entity}DoesNotExist")
    reply = await api("GET", f"{O}/apis/hello/revisions/9/proxies")
    reply.refused(404, "messaging.config.beans.ApplicationRevisionDoesNotExist")


async def test_parts_that_arrive_at_once_are_all_there(api: Driver) -> None:
    await api.imported(content=archive({"apiproxy/hello.xml": "<APIProxy/>"}))
    kinds = (
        [("policies", f"<Quota name='{name}'/>") for name in ("A", "B", "C")]
        + [(f"targets?name={name}", f"<TargetEndpoint name='{name}'/>") for name in ("x", "y")]
        + [("proxies?name=default", "<ProxyEndpoint name='default'/>")]
    )
    replies = await asyncio.gather(
        *(api("POST", f"{PATH}/{path}", xml, kind="application/xml", chunked=True) for path, xml in kinds)
    )
    assert {reply.status for reply in replies} == {201}
    revision = (await api("GET", PATH)).value
    assert (revision["policies"], revision["targets"]) == (["A", "B", "C"], ["x", "y"])
    assert revision["proxies"] == ["default"]


async def test_a_bundle_of_hundreds_of_files_is_edited_at_a_small_price(api: Driver) -> None:
    files = {f"apiproxy/policies/P{n}.xml": f"<RaiseFault name='P{n}'/>" + " " * 2000 for n in range(500)}
    await api.imported(content=archive({"apiproxy/hello.xml": "<APIProxy/>", **files}))
    begun = time.process_time()
    for number in range(20):
        xml = f"<RaiseFault name='Q{number}'/>"
        (await api("POST", f"{PATH}/policies", xml, kind="application/xml")).expect(201)
    # Packing all of them again would cost several times as much.
    assert (time.process_time() - begun) / 20 < 0.06
    assert len((await api("GET", f"{PATH}/policies")).items) == 520


async def test_an_endpoint_keeps_the_file_that_it_came_in(api: Driver) -> None:
    await api.imported(content=archive({"apiproxy/proxies/file.xml": "<ProxyEndpoint name='named'/>"}))
    assert (await api("GET", f"{PATH}/proxies")).items == ["named"]
    xml = "<ProxyEndpoint name='named'><Description>new</Description></ProxyEndpoint>"
    (await api("PUT", f"{PATH}/proxies/named", xml, kind="application/xml")).expect(200)
    raw = (await api("GET", f"{PATH}?format=bundle")).body
    assert list(read_zip(raw)) == ["proxies/file.xml"]
    (await api("DELETE", f"{PATH}/proxies/named")).expect(200)
    assert (await api("GET", f"{PATH}/proxies")).items == []

from __future__ import annotations

import asyncio
import logging

import pytest

from gateway.store import MapScope
from tests.support.management import ORG, Driver, E

PATH = f"{E}/keyvaluemaps"


async def test_no_more_than_a_thousand_entries_are_answered(api: Driver) -> None:
    entries = [{"name": f"k{n:05}", "value": str(n)} for n in range(1200)]
    made = (await api("POST", PATH, {"name": "m", "entry": entries})).expect(201).value
    assert made["entry"] == entries[:1000]
    assert (await api("GET", f"{PATH}/m")).expect(200).value["entry"] == entries[:1000]
    assert len((await api("GET", f"{PATH}/m/keys")).expect(200).items) == 100
    keys = (await api("GET", f"{PATH}/m/keys?count=5000")).expect(200).items
    rest = (await api("GET", f"{PATH}/m/keys?count=1000&startkey={keys[-1]}")).expect(200).items
    assert [*keys, *rest] == [each["name"] for each in entries]


async def test_entries_that_are_edited_at_once_are_all_there(api: Driver) -> None:
    (await api("POST", PATH, {"name": "m"})).expect(201)
    edits = [api("POST", f"{PATH}/m/entries/k{n}", {"value": str(n)}) for n in range(20)]
    edits += [api("PUT", f"{PATH}/m", {"entry": [{"name": f"l{n}", "value": ""}]}) for n in range(20)]
    assert {reply.status for reply in await asyncio.gather(*edits)} == {200}
    assert len((await api("GET", f"{PATH}/m/keys")).items) == 40


async def test_what_is_too_large_is_refused_whole(api: Driver) -> None:
    (await api("POST", PATH, {"name": "m"})).expect(201)
    maps = api.store.key_value_maps(MapScope(ORG, environment="test"))
    for n in range(30):
        await maps.put("m", {f"k{n}": "x" * 512 * 1024} if n < 29 else {"last": "y" * 400_000})
    entry = {"name": "one", "value": "z" * 400_000}
    message = (await api("POST", f"{PATH}/m/entries", entry)).refused(
        400, "keyvaluemap.service.keyvaluemap_too_large"
    )
    assert message == "KeyValueMap m would have more than 15728640 bytes"
    for verb, path, body in (
        ("POST", f"{PATH}/m/entries/one", entry),
        ("PUT", f"{PATH}/m", {"entry": [{"name": "small", "value": ""}, entry]}),
    ):
        (await api(verb, path, body)).refused(400, "keyvaluemap.service.keyvaluemap_too_large")
    (await api("GET", f"{PATH}/m/entries/small")).expect(404)
    long = {"name": "one", "value": "z" * (512 * 1024 + 1)}
    (await api("POST", f"{PATH}/m/entries", long)).refused(
        400, "keyvaluemap.service.keyvaluemap_entry_invalid"
    )


async def test_no_value_reaches_a_log(api: Driver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    body = {"name": "m", "encrypted": True, "entry": [{"name": "k", "value": "very secret"}]}
    (await api("POST", PATH, body)).expect(201)
    (await api("POST", f"{PATH}/m/entries", {"name": "l", "value": "very secret"})).expect(201)
    (await api("POST", f"{PATH}/m/entries", {"name": "l", "value": "very secret"})).expect(409)
    assert "very secret" not in caplog.text
    assert "very secret" not in str([record.__dict__ for record in caplog.records])


async def test_a_map_whose_place_is_gone_meanwhile_is_not_made(api: Driver) -> None:
    path = f"/v1/organizations/{ORG}/apis/hello/keyvaluemaps"
    await api.imported("hello")
    replies = await asyncio.gather(
        *(api("POST", path, {"name": f"m{n}"}) for n in range(5)),
        api("DELETE", f"/v1/organizations/{ORG}/apis/hello"),
    )
    assert {reply.status for reply in replies} <= {200, 201, 404}
    assert await api.store.key_value_maps(MapScope(ORG, proxy="hello")).names() == []

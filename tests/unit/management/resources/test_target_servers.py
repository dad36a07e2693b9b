from __future__ import annotations

import pytest

from tests.support.management import ORG, Driver, E

PATH = f"{E}/targetservers"
BACKEND = {"name": "backend", "host": "10.0.0.5", "port": "8080", "isEnabled": True}


async def test_a_target_server_lives(api: Driver) -> None:
    made = (await api("POST", PATH, BACKEND)).expect(201).value
    assert made == {"host": "10.0.0.5", "isEnabled": True, "name": "backend", "port": 8080}
    assert (await api("GET", PATH)).expect(200).items == ["backend"]
    assert (await api("GET", f"{PATH}/backend")).expect(200).value == made
    changed = {**BACKEND, "host": "10.0.0.6", "isEnabled": "false"}
    assert (await api("PUT", f"{PATH}/backend", changed)).expect(200).value["host"] == "10.0.0.6"
    gone = (await api("DELETE", f"{PATH}/backend")).expect(200).value
    assert gone == {**made, "host": "10.0.0.6", "isEnabled": False}
    assert (await api("GET", PATH)).items == []


async def test_a_name_cannot_be_changed(api: Driver) -> None:
    made = (await api("POST", PATH, BACKEND)).expect(201).value
    message = (await api("PUT", f"{PATH}/backend", {**BACKEND, "name": "other", "host": "h"})).refused(
        400, "messaging.config.beans.InvalidName"
    )
    assert message == "The name of a target server cannot be changed"
    assert (await api("GET", f"{PATH}/backend")).expect(200).value == made
    unnamed = {name: value for name, value in BACKEND.items() if name != "name"}
    assert (await api("PUT", f"{PATH}/backend", unnamed)).expect(200).value == made


async def test_ssl_is_answered_where_it_was_given(api: Driver) -> None:
    ssl = {"enabled": "true", "clientAuthEnabled": "false", "keyStore": "ks", "protocols": ["TLSv1.2"]}
    made = (await api("POST", PATH, {**BACKEND, "sSLInfo": ssl})).expect(201).value
    assert made["sSLInfo"] == {
        "ciphers": [],
        "clientAuthEnabled": "false",
        "enabled": "true",
        "ignoreValidationErrors": False,
        "keyStore": "ks",
        "protocols": ["TLSv1.2"],
    }


async def test_the_xml_twin_is_taken(api: Driver) -> None:
    xml = (
        '<TargetServer name="x"><Host>h</Host><Port>81</Port><IsEnabled>true</IsEnabled>'
        "<SSLInfo><Enabled>true</Enabled></SSLInfo></TargetServer>"
    )
    made = (await api("POST", PATH, xml, kind="application/xml")).expect(201).value
    assert (made["name"], made["host"], made["port"]) == ("x", "h", 81)
    assert isinstance(made["sSLInfo"], dict)


async def test_duplicates_and_unknown_ones_are_refused(api: Driver) -> None:
    (await api("POST", PATH, BACKEND)).expect(201)
    message = (await api("POST", PATH, BACKEND)).refused(
        409, "messaging.config.beans.TargetServerAlreadyExists"
    )
    assert message == "Target server backend already exists in environment test"
    for verb in ("GET", "PUT", "DELETE"):
        body = BACKEND if verb == "PUT" else None
        message = (await api(verb, f"{PATH}/other", body)).refused(
            404, "messaging.config.beans.TargetServerDoesNotExist"
        )
        assert message == "Target server other does not exist in environment test"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "x", "host": "h"}, "messaging.config.beans.InvalidPort"),
        ({"name": "x", "host": "h", "port": 70000}, "messaging.config.beans.InvalidPort"),
        ({"name": "x", "host": "a b", "port": 1}, "messaging.config.beans.InvalidHost"),
        ({"name": "x/y", "host": "h", "port": 1}, "messaging.config.beans.InvalidName"),
        ({"name": "x", "host": "h", "port": "eighty"}, "management.InvalidEntity"),
        ({"name": "x", "host": "h", "port": 1, "isEnabled": "perhaps"}, "management.InvalidEntity"),
        ({"name": "x", "host": "h", "port": 1, "sSLInfo": "yes"}, "management.InvalidEntity"),
    ],
)
async def test_what_cannot_be_is_refused(api: Driver, body: dict[str, object], code: str) -> None:
    (await api("POST", PATH, body)).refused(400, code)


async def test_a_change_makes_workers_look(api: Driver) -> None:
    before = await api.store.deployments(ORG).generation()
    (await api("POST", PATH, BACKEND)).expect(201)
    assert await api.store.deployments(ORG).generation() > before

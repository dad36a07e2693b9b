"""The audit log as it is written: before a change, after it, and when somebody has no right to it."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from gateway.entities import AuditRecord
from gateway.errors import StoreUnavailable
from gateway.management.body import Body
from gateway.management.call import Call, Ports
from gateway.management.journal import Journal
from gateway.management.resource import Found, Routes, all_resources
from gateway.store import (
    INSTALLATION,
    AuditBounds,
    Connection,
    Credentials,
    Span,
    Store,
    of_organization,
    of_refusals,
)

ROUTES = Routes(all_resources())
ORGANIZATION = of_organization("acme")


def journal_of(store: Store) -> Journal:
    return Journal(store, AuditBounds(100.0, 1000), lambda: 1000.0, lambda: "id")


def asked(store: Store, path: str, verb: str = "POST") -> tuple[Call, Found]:
    found = ROUTES.find(path)
    ports = Ports(store, lambda: 1000.0, str, lambda: "id")
    return Call(verb, found.names, "a@b.c", ports, {}, Body(b'{"name":"x"}', "application/json")), found


async def records(store: Store, log: str) -> list[AuditRecord]:
    return await store.audits(log).read(Span(0.0, 1e9), 100, lambda _: True)


async def test_a_change_is_recorded_before_it_is_made(store: Store) -> None:
    entry = await journal_of(store).begin(*asked(store, "/v1/o/acme/apis"))
    begun = AuditRecord(
        "id", 1000.0, "a@b.c", "UPDATE", "/v1/organizations/acme/apis", ("apis",), '{"name":"x"}'
    )
    assert await records(store, ORGANIZATION) == [begun], "and stays so, where nobody tells the outcome"
    await journal_of(store).end(entry, 201, "x")
    assert await records(store, ORGANIZATION) == [
        replace(begun, operation="CREATE", response_code="201", subject="x")
    ]


async def test_other_outcomes_leave_the_operation_as_it_was_asked_for(store: Store) -> None:
    entry = await journal_of(store).begin(*asked(store, "/v1/o/acme/apis/x", "DELETE"))
    await journal_of(store).end(entry, 404)
    (only,) = await records(store, ORGANIZATION)
    assert (only.operation, only.response_code) == ("DELETE", "404")


@pytest.mark.parametrize(
    ("verb", "path", "log"),
    [
        ("POST", "/v1/users", INSTALLATION),
        ("DELETE", "/v1/organizations/acme", INSTALLATION),
        ("PUT", "/v1/organizations/acme", ORGANIZATION),
    ],
)
async def test_what_outlives_an_organization_stands_elsewhere(
    store: Store, verb: str, path: str, log: str
) -> None:
    await journal_of(store).begin(*asked(store, path, verb))
    assert len(await records(store, log)) == 1


async def test_without_a_store_a_change_is_not_begun(store: Store) -> None:
    gone = Store(Connection.open("unix:///nowhere/redis.sock"), store.vault, 1.0, ())
    with pytest.raises(StoreUnavailable):
        await journal_of(gone).begin(*asked(gone, "/v1/o/acme/apis"))


async def test_an_outcome_that_cannot_be_stored_is_logged(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    entry = await journal_of(store).begin(*asked(store, "/v1/o/acme/apis"))
    gone = Store(Connection.open("unix:///nowhere/redis.sock"), store.vault, 1.0, ())
    with caplog.at_level(logging.WARNING):
        await journal_of(gone).end(entry, 201)
    assert "the outcome of /v1/organizations/acme/apis is 201" in caplog.text
    (left,) = await records(store, ORGANIZATION)
    assert left.response_code == ""


async def test_refusals_stand_apart(store: Store) -> None:
    await journal_of(store).refused("a@b.c", "POST", ROUTES.find("/v1/o/acme/apis"), 403)
    await journal_of(store).failed_login(Credentials("x" * 1000, "secret", "203.0.113.7"))
    assert await records(store, ORGANIZATION) == []
    (denied,) = await records(store, of_refusals(ORGANIZATION))
    assert (denied.user, denied.response_code, denied.request) == ("a@b.c", "403", "")
    (login,) = await records(store, of_refusals(INSTALLATION))
    assert (login.operation, login.response_code, len(login.user)) == ("LOGIN", "401", 256)
    assert (login.uri, login.request) == ("", "(from 203.0.113.7)")

"""Audit records: kept within bounds, found by time and by what they are about."""

from __future__ import annotations

from dataclasses import replace

from gateway.entities import AuditRecord
from gateway.store import AuditBounds, Connection, Span, Store
from gateway.store.audit_keys import audit_log

BOUNDS = AuditBounds(100.0, 1000)
ALWAYS = Span(0.0, 1e9)


def record(number: int, at: float | None = None) -> AuditRecord:
    return AuditRecord(f"{number:06}", 1000.0 + number if at is None else at, "a@b.c", "UPDATE", f"/{number}")


def every(_: AuditRecord) -> bool:
    return True


async def test_records_are_read_the_latest_first_within_a_time(store: Store) -> None:
    audits = store.audits("x")
    for number in range(5):
        await audits.write(record(number), BOUNDS)
    assert await audits.read(ALWAYS, 10, every) == [record(n) for n in (4, 3, 2, 1, 0)]
    assert await audits.read(Span(1001.0, 1003.0), 2, every) == [record(3), record(2)]
    assert await audits.read(ALWAYS, 10, lambda each: each.uri == "/1") == [record(1)]
    assert await store.audits("y").read(ALWAYS, 10, every) == []


async def test_a_record_takes_the_place_of_what_was_known_before(store: Store) -> None:
    audits = store.audits("x")
    await audits.write(record(1), BOUNDS)
    outcome = replace(record(1), response_code="201")
    await audits.write(outcome, BOUNDS, instead_of=record(1))
    assert await audits.read(ALWAYS, 10, every) == [outcome]


async def test_what_is_too_old_goes_and_an_idle_log_goes_as_a_whole(
    store: Store, connection: Connection
) -> None:
    audits = store.audits("x")
    await audits.write(record(1, 1000.0), BOUNDS)
    await audits.write(record(2, 1100.0), BOUNDS)
    assert len(await audits.read(ALWAYS, 10, every)) == 2
    await audits.write(record(3, 1100.1), BOUNDS)
    assert await audits.read(ALWAYS, 10, every) == [record(3, 1100.1), record(2, 1100.0)]
    lifetime = await connection.ask("PTTL", audit_log("x"))
    assert isinstance(lifetime, int)
    assert 0 < lifetime <= 100_000


async def test_what_is_too_much_goes_the_oldest_first(store: Store) -> None:
    audits = store.audits("x")
    for number in range(5):
        await audits.write(record(number), AuditBounds(100.0, 3))
    assert await audits.read(ALWAYS, 10, every) == [record(n) for n in (4, 3, 2)]


async def test_a_long_log_is_read_to_its_end(store: Store) -> None:
    audits = store.audits("x")
    for number in range(1001):
        await audits.write(record(number, 1000.0), AuditBounds(100.0, 5000))
    assert len(await audits.read(ALWAYS, 5000, every)) == 1001
    assert await audits.read(ALWAYS, 5, lambda each: each.uri == "/0") == [record(0, 1000.0)]
    assert len(await audits.read(ALWAYS, 700, every)) == 700

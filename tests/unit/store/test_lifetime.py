from __future__ import annotations

from dataclasses import replace

from gateway.store.lifetime import known_ms, lifetime_ms
from tests.unit.store.samples import REFRESH


def test_a_record_outlives_its_expiry_for_some_time_counted_from_its_issue() -> None:
    record = replace(REFRESH, issued_at=1000.0, expires_at=1001.5)
    assert lifetime_ms(record, 2.25) == 3750
    assert lifetime_ms(replace(record, expires_at=None), 2.25) == 0


def test_nothing_is_kept_for_ever_because_it_is_over() -> None:
    record = replace(REFRESH, issued_at=1000.0, expires_at=900.0)
    assert lifetime_ms(record, 0.0) == 1
    assert known_ms(0.0) == 1

from __future__ import annotations

from gateway.store.audit_keys import INSTALLATION, audit_log, of_organization, of_refusals


def test_no_two_logs_are_alike_and_all_are_in_one_slot() -> None:
    names = [INSTALLATION, of_organization("acme"), of_organization("acme2")]
    names += [of_refusals(name) for name in names]
    keys = {audit_log(name) for name in names}
    assert len(keys) == 6
    assert all(key.startswith("tk:{audits}:") for key in keys)

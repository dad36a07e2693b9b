from __future__ import annotations

from gateway.store import attempt_keys as keys


def test_all_of_them_are_in_one_slot_and_no_two_are_alike() -> None:
    spelled = [keys.pair_trail("a", "b"), keys.account_trail("a"), keys.address_trail("a")]
    assert len(set(spelled)) == len(spelled)
    assert all(key.startswith("tk:{attempts}:") for key in spelled)

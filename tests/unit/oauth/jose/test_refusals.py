from __future__ import annotations

from gateway import jose_faults
from gateway.oauth import jose


def test_each_refusal_has_its_fault_in_both_families() -> None:
    of_one = {
        jose.Refusal.CONTENT_NOT_DETACHED,
        jose.Refusal.MISSING_PAYLOAD,
        jose.Refusal.PAYLOAD_IS_DETACHED,
    }
    for refusal in jose.Refusal:
        assert refusal.value in jose_faults.JWS
        assert (refusal.value in jose_faults.JWT) is (refusal not in of_one)


def test_a_refusal_tells_its_name_only() -> None:
    refused = jose.Refused(jose.Refusal.TOKEN_EXPIRED)
    assert str(refused) == "TokenExpired"
    assert refused.why is jose.Refusal.TOKEN_EXPIRED

from __future__ import annotations

import pytest

from gateway.entities import InvalidEntity, Reference

GOOD = Reference("myref", "ks", "KeyStore")


def test_the_record_comes_back() -> None:
    GOOD.check()
    assert Reference.from_record(GOOD.to_record()) == GOOD


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        (Reference("a b", "ks", "KeyStore"), "Reference name 'a b' is invalid"),
        (Reference("r", "", "KeyStore"), "Referred resource name '' is invalid"),
        (Reference("r", "ks", "Cache"), "resourceType 'Cache' is invalid: one of KeyStore, TrustStore"),
    ],
)
def test_what_cannot_be_is_refused(reference: Reference, message: str) -> None:
    with pytest.raises(InvalidEntity) as refusal:
        reference.check()
    assert refusal.value.message.startswith(message)

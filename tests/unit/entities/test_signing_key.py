"""The ring of signing keys: the newest signs, those before it stay until nothing they signed is left."""

from __future__ import annotations

from gateway.entities import KeyRing, SigningKey


def key(name: str, made_at: float) -> SigningKey:
    return SigningKey(name, f"public {name}", f"private {name}", made_at)


def test_the_record_comes_back_and_shows_no_key() -> None:
    ring = KeyRing((key("a", 1.0),))
    assert KeyRing.from_record(ring.to_record()) == ring
    assert "private" not in repr(ring)


def test_an_empty_ring_needs_a_key() -> None:
    assert KeyRing().signing() is None
    assert KeyRing().is_due(0.0, 10.0)
    assert KeyRing().find("a") is None


def test_keys_are_replaced_when_they_are_old_and_verify_a_while_longer() -> None:
    ring = KeyRing().rotated(key("a", 100.0), 100.0, 50.0)
    assert not ring.is_due(109.0, 10.0)
    assert ring.is_due(110.0, 10.0)
    ring = ring.rotated(key("b", 110.0), 110.0, 50.0)
    assert ring.signing() == ring.find("b")
    first = ring.find("a")
    assert first is not None
    assert first.retired_at == 110.0
    ring = ring.rotated(key("c", 120.0), 120.0, 50.0)
    assert [(each.key_id, each.retired_at) for each in ring.keys] == [("c", None), ("b", 120.0), ("a", 110.0)]
    ring = ring.rotated(key("d", 160.0), 160.0, 50.0)
    assert [each.key_id for each in ring.keys] == ["d", "c", "b"]

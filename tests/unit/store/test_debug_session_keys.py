from __future__ import annotations

from gateway.store.debug_session_keys import DebugSessionKeys, place_of


def test_keys_stand_in_the_area_of_their_organization() -> None:
    keys = DebugSessionKeys("acme")
    place = place_of("test", "hello", 3)
    assert keys.sessions.record(place + "s") == "tk:{acme}:debugsession:test/hello/3/s"
    assert keys.sessions.index == "tk:{acme}:debugsession-names"
    assert keys.transactions("id") == "tk:{acme}:debugdata:id"

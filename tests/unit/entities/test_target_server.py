"""Target servers."""

from __future__ import annotations

import pytest

from gateway.entities import InvalidEntity, TargetServer, TlsDetails

BACKEND = TargetServer("backend1", "10.0.0.5", 8080, is_tls=True, tls=TlsDetails(trust_store="ts"))


def test_the_record_comes_back() -> None:
    assert TargetServer.from_record(BACKEND.to_record()) == BACKEND
    BACKEND.check()


@pytest.mark.parametrize(
    ("server", "message"),
    [
        (TargetServer("a b", "h", 1), "Target server name 'a b' is invalid"),
        (TargetServer("a", "http://h", 1), "'http://h' is not a host name"),
        (TargetServer("a", "h", 70000), "port 70000 is not between"),
    ],
)
def test_what_cannot_be_is_refused(server: TargetServer, message: str) -> None:
    with pytest.raises(InvalidEntity) as refusal:
        server.check()
    assert refusal.value.message.startswith(message)

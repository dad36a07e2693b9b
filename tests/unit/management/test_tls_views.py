from __future__ import annotations

from gateway.entities import TlsDetails
from gateway.management.members import Members
from gateway.management.tls_views import read_tls, tls_view


def test_what_was_given_reads_back() -> None:
    given = {
        "clientAuthEnabled": "true",
        "keyStore": "ks",
        "keyAlias": "a",
        "trustStore": "ts",
        "ciphers": ["x"],
        "protocols": ["y"],
    }
    view = tls_view(read_tls(Members(given)), "true", ignores_errors=True)
    assert view == {**given, "enabled": "true", "ignoreValidationErrors": True}


def test_switches_are_spelled_alike() -> None:
    view = tls_view(TlsDetails(), False, ignores_errors=False)
    assert (view["enabled"], view["clientAuthEnabled"]) == (False, False)
    assert "keyStore" not in view

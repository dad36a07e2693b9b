"""Who the gateway is to a target."""

from __future__ import annotations

from gateway.message import TlsCredentials, TlsFacts


def test_a_private_key_is_not_shown() -> None:
    credentials = TlsCredentials("CERT", "PRIVATE", "CA")
    assert "PRIVATE" not in repr(credentials)
    assert "PRIVATE" not in repr(TlsFacts(credentials=credentials))


def test_facts_of_other_credentials_are_other_facts() -> None:
    facts = TlsFacts(credentials=TlsCredentials("CERT", "KEY"))
    assert facts == TlsFacts(credentials=TlsCredentials("CERT", "KEY"))
    assert hash(facts) == hash(TlsFacts(credentials=TlsCredentials("CERT", "KEY")))
    assert facts != TlsFacts(credentials=TlsCredentials("CERT", "OTHER"))
    assert facts != TlsFacts()

"""TLS details."""

from __future__ import annotations

from gateway.entities import TlsDetails


def test_the_record_comes_back() -> None:
    details = TlsDetails(True, "ks", "alias", "ts", ("A",), ("TLSv1.3",))
    assert TlsDetails.from_record(details.to_record()) == details

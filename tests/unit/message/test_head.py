"""The head of a request as it was framed."""

from __future__ import annotations

import pytest

from gateway.message import Headers, RequestHead


def test_a_head_is_what_was_framed_and_stays_so() -> None:
    headers = Headers([("Host", "h")])
    head = RequestHead("GET", "/?a", "1.1", headers, ("192.0.2.1", 4711), ("198.51.100.7", 8080))
    assert (head.verb, head.target, head.version, head.headers) == ("GET", "/?a", "1.1", headers)
    assert (head.peer[0], head.local[1], head.is_tls) == ("192.0.2.1", 8080, False)
    with pytest.raises(AttributeError):
        head.verb = "PUT"  # type: ignore[misc]

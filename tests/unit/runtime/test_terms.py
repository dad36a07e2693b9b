"""What the compiled hand asks of Python."""

from __future__ import annotations

import json

from gateway import faults
from gateway.runtime.terms import closing_answer


def test_an_answer_that_nothing_follows_is_whole() -> None:
    head, _, body = closing_answer(faults.TOO_MANY_CONNECTIONS()).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "HTTP/1.1 503 Service Unavailable"
    assert {"Connection: close", f"Content-Length: {len(body)}", "Retry-After: 1"} < set(lines)
    assert json.loads(body)["fault"]["detail"]["errorcode"] == "gateway.http.TooManyConnections"

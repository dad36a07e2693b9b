"""THE table of what is measured: each scenario's request, number of connections, and the answer expected."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

BASE_PATH = "/bench"
"""Where every contender serves the protected resource; the origin answers there, too."""
PATH = f"{BASE_PATH}/items/7?w=12797282"
BAD_TOKEN = "b8dAcCEsST0ken123"

ANSWER = json.dumps(
    {
        "id": 7,
        "name": "item",
        "items": [{"id": n, "name": f"part {n:03}", "price": 9.99, "stock": 12} for n in range(17)],
    },
    separators=(",", ":"),
)
"""What the origin answers: about 1 KB of JSON."""
BODY = json.dumps({"note": "x" * 1000}, separators=(",", ":"))
"""What a POST sends: about 1 KB of JSON."""
MORE_HEADERS = {f"X-Extra-{n:02}": f"value {n} of a header that travels on" for n in range(16)}


class Token(Enum):
    """Say which token the requests of a scenario show."""

    GOOD = "one that the gateway knows by heart"
    COLD = "each one that the gateway has not at hand"
    BAD = "one that nobody issued"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Describe one scenario; `name` is what `--scenario` takes."""

    name: str
    title: str
    connections: int
    method: str = "GET"
    body: str = ""
    token: Token = Token.GOOD
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200

    def all_headers(self, token: str) -> dict[str, str]:
        """Return the header fields of a request, but for Host and Content-Length."""
        fields = {"Authorization": f"Bearer {token}", "Accept": "application/json", **self.headers}
        return fields | {"Content-Type": "application/json"} if self.body else fields


SCENARIOS: Mapping[str, Scenario] = {
    each.name: each
    for each in (
        Scenario("get-8", "GET, cached token, 8 connections", 8),
        Scenario("get-64", "GET, cached token, 64 connections", 64),
        Scenario("get-256", "GET, cached token, 256 connections", 256),
        Scenario("post-64", "POST of 1 KB JSON, streamed through", 64, method="POST", body=BODY),
        Scenario("headers-64", "GET with 16 more header fields", 64, headers=MORE_HEADERS),
        Scenario("rejected-64", "GET with an unknown token: 401", 64, token=Token.BAD, status=401),
        Scenario("cold-64", "GET, every token new to the worker", 64, token=Token.COLD),
    )
}

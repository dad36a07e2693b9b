"""Organization properties choose the hash of tokens, on every worker of a gateway that runs."""

from __future__ import annotations

import json

from redis import Redis

from tests.e2e.running import Gateway, until

FLAGS = {True: "true", False: "false"}


def hash_by(gateway: Gateway, algorithm: str, fallback: str = "") -> None:
    """Set the properties, as an administrator does."""
    properties = {
        "isOAuthTokenHashingEnabled": "true",
        "OAuthTokenHashingAlgorithm": algorithm,
        "isOAuthTokenFallbackHashingEnabled": FLAGS[bool(fallback)],
        **({"OAuthTokenFallbackHashingAlgorithm": fallback} if fallback else {}),
    }
    listed = [{"name": f"features.{name}", "value": value} for name, value in properties.items()]
    reply = gateway.manage("PUT", "/o/myorg", json.dumps({"properties": {"property": listed}}))
    assert reply.status == 200, reply


def longest_digest(gateway: Gateway) -> int:
    """Issue a token, and return the length of the longest digest that is kept."""
    gateway.token()
    with Redis.from_url(gateway.redis_url) as client:
        return max(len(key.rpartition(b":")[2]) for key in client.keys("tk:{myorg}:token:*"))


def statuses(gateway: Gateway, token: str) -> set[int]:
    """Return what a token is answered; each call may meet another worker."""
    return {gateway.forecast(token).status for _ in range(8)}


def test_what_is_old_is_known_as_long_as_there_is_a_fallback(gateway: Gateway) -> None:
    old, unused = gateway.token(), gateway.token()
    assert statuses(gateway, old) == {200}
    try:
        hash_by(gateway, "SHA512", "PLAIN")
        until(lambda: longest_digest(gateway) == 128, "new tokens to be hashed by SHA-512")
        until(lambda: statuses(gateway, gateway.token()) == {200}, "every worker to know of it")
        # What no worker remembers is looked up by both.
        assert statuses(gateway, old) == statuses(gateway, unused) == {200}
        assert statuses(gateway, "unknown") == {401}
        assert gateway.manage("PUT", "/o/myorg", '{"properties": {"property": []}}').status == 200
        until(lambda: statuses(gateway, gateway.token()) == {200}, "every worker to know that it is over")
        assert statuses(gateway, old) == {200}
    finally:
        gateway.manage("PUT", "/o/myorg", '{"displayName": "myorg"}')

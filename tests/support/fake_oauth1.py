"""A fake of the port of OAuth 1.0's tokens: dictionaries by plain text, which tests read directly."""

from __future__ import annotations

from dataclasses import replace

from gateway.errors import StoreUnavailable
from gateway.oauth import v1


class FakeOAuth1:
    """Keep tokens, verifiers and nonces. Implements OAuth1Store."""

    def __init__(self) -> None:
        self.requests: dict[str, v1.Credentials[v1.RequestToken]] = {}
        self.verifiers: dict[tuple[str, str], v1.Verifier] = {}
        """By code and request token."""
        self.issued: dict[str, v1.Credentials[v1.SignedToken]] = {}
        self.nonces: dict[tuple[str, str, int, str], float] = {}
        self.missed: list[str] = []
        self.is_down = False

    def _reach(self) -> None:
        if self.is_down:
            raise StoreUnavailable("the fake store is down")

    async def save_request(self, made: v1.Credentials[v1.RequestToken]) -> bool:
        self._reach()
        return self.requests.setdefault(made.token, made) is made

    async def find_request(self, token: str) -> v1.Credentials[v1.RequestToken] | None:
        self._reach()
        return self.requests.get(token)

    async def save_verifier(self, code: str, verifier: v1.Verifier, request_token: str) -> None:
        self._reach()
        self.verifiers[code, request_token] = verifier

    async def find_verifier(self, code: str, request_token: str) -> v1.Verifier | None:
        self._reach()
        return self.verifiers.get((code, request_token))

    async def miss_verifier(self, request_token: str) -> bool:
        self._reach()
        self.missed.append(request_token)
        return self.requests[request_token].record.status == "approved"

    async def redeem(
        self, request_token: str, code: str, made: v1.Credentials[v1.SignedToken]
    ) -> v1.Redemption:
        self._reach()
        held = self.requests.get(request_token)
        if held is None or held.record.status != "approved" or (code, request_token) not in self.verifiers:
            return v1.Redemption.USED_UP
        if made.token in self.issued:
            return v1.Redemption.TAKEN
        self.requests[request_token] = replace(held, record=replace(held.record, status=v1.USED))
        self.issued[made.token] = made
        return v1.Redemption.DONE

    async def find_access(self, token: str) -> v1.Credentials[v1.SignedToken] | None:
        self._reach()
        return self.issued.get(token)

    async def set_access_status(self, token: str, status: str) -> bool:
        self._reach()
        held = self.issued.get(token)
        if held is None:
            return False
        self.issued[token] = replace(held, record=replace(held.record, status=status))
        return True

    async def delete_request(self, token: str) -> bool:
        self._reach()
        return self.requests.pop(token, None) is not None

    async def delete_verifier(self, code: str) -> bool:
        self._reach()
        known = [each for each in self.verifiers if each[0] == code]
        for each in known:
            del self.verifiers[each]
        return bool(known)

    async def delete_access(self, token: str) -> bool:
        self._reach()
        return self.issued.pop(token, None) is not None

    async def claim_nonce(self, claims: v1.Claims, life: float) -> bool:
        self._reach()
        used = (claims.consumer_key, claims.token, claims.timestamp, claims.nonce)
        if used in self.nonces:
            return False
        self.nonces[used] = life
        return True

"""The signed request of a call, for the operations of OAuthV1: collected, and checked as far as each asks.

What the client signed is the request as it came: its address and query are read as they arrived, whatever
earlier steps made of them; header and body as they stand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from gateway import faults
from gateway.entities import ClientRegistration
from gateway.flow import Services
from gateway.message import MAX_FORM_BYTES, MAX_FORM_FIELDS, Exchange, Value
from gateway.oauth import v1
from gateway.policies._bodies import OFFLOAD_FROM

T = TypeVar("T")
_AUTHORIZATION = "Authorization"


@dataclass(frozen=True, slots=True)
class Signed:
    """Hold a request that claims to be signed, and what it claims; a large one is worked on beside others."""

    request: v1.SignedRequest
    claims: v1.Claims
    is_large: bool = False

    def parameter(self, name: str) -> str:
        """Return a parameter of the protocol, "" when it is absent."""
        return self.request.parameters.get(name)


class SignedRequests:
    """Read and check the signed requests of one policy; `url` gives their address where it is configured."""

    __slots__ = ("_services", "_url")

    def __init__(self, url: Value, services: Services) -> None:
        self._url = url
        self._services = services

    async def read(self, exchange: Exchange, *required: str) -> Signed:
        """Return what a call says of itself; `required` are parameters that the operation needs.

        Raises:
            ProtocolError: something is absent, malformed, not supported, or not of now.
            Fault: the policy's URL is none, or a form is too large to be read.
        """
        uri = self._configured(exchange)
        address, _, query = exchange.proxy.uri.partition("?")
        form = _form(exchange)
        is_large = len(form) >= OFFLOAD_FROM
        collect = partial(v1.collect, _authorization(exchange), query, form)
        parameters = await self._work(collect, beside=is_large)
        claims = v1.read_claims(parameters, self._services.clock(), *required)
        if uri is None:
            uri = _uri(f"{exchange.client.scheme}://{exchange.client.host}{address}")
        return Signed(v1.SignedRequest(exchange.request.verb, uri, parameters), claims, is_large)

    async def _work(self, work: Callable[[], T], *, beside: bool) -> T:
        """Work something out, beside the other exchanges where it may take long."""
        return await self._services.offload(work) if beside else work()

    def _configured(self, exchange: Exchange) -> str | None:
        try:
            uri = self._url(exchange)
        except ValueError as error:
            raise faults.OAUTH1_URL_INVALID(variable=getattr(self._url, "name", "")) from error
        return uri if isinstance(uri, str) else None

    async def consumer(self, claims: v1.Claims) -> ClientRegistration:
        """Return the client whose key a request names, whatever its state.

        Raises:
            ProtocolError: CONSUMER_KEY_UNKNOWN.
            StoreUnavailable: nobody could be asked.
        """
        client = await self._services.clients.find(claims.consumer_key)
        if client is None:
            raise v1.problems.CONSUMER_KEY_UNKNOWN()
        return client

    async def check(self, signed: Signed, client: ClientRegistration, token_secret: str = "") -> None:
        """Let a request pass that its client signed, and that was never seen before.

        Raises:
            ProtocolError: SIGNATURE_INVALID or NONCE_USED.
            StoreUnavailable: whether it was seen is not known.
        """
        claims = signed.claims
        secret = client.credential.consumer_secret
        check = partial(v1.check_signature, signed.request, claims.method, secret, token_secret)
        await self._work(check, beside=signed.is_large)
        life = v1.nonce_life(claims.timestamp, self._services.clock())
        if not await self._services.oauth1.claim_nonce(claims, life):
            raise v1.problems.NONCE_USED()


def _authorization(exchange: Exchange) -> str:
    try:
        return exchange.request.headers.sole(_AUTHORIZATION) or ""
    except ValueError as error:
        raise v1.problems.PARAMETER_REJECTED(name=_AUTHORIZATION) from error


def _form(exchange: Exchange) -> bytes:
    """Return the body where it is a form: only then its fields are signed. Source: RFC 5849 §3.4.1.3.1."""
    request = exchange.request
    if not request.has_form:
        return b""
    body = request.body
    if len(body) > MAX_FORM_BYTES or body.count(b"&") >= MAX_FORM_FIELDS:
        raise faults.BAD_FORM()
    return body


def _uri(url: str) -> str:
    try:
        return v1.base_string_uri(url)
    except ValueError as error:
        # A request without a usable Host: nobody can have signed it.
        raise v1.problems.SIGNATURE_INVALID() from error

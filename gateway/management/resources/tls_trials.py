"""Try TLS towards a target: shake hands with keys and authorities of the environment, and tell how it went.

Nothing is sent but the handshake, and nothing is stored.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.entities import KeyStore, TargetServer, TlsDetails
from gateway.errors import Invalid
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.key_store_lookup import refuse_unknown_stores
from gateway.management.lookup import environment_of
from gateway.management.members import MALFORMED, Members
from gateway.management.operation import describes, entity_sent
from gateway.management.resource import Resource
from gateway.management.shapes import SENT_TLS_TRIAL, TLS_TRIAL
from gateway.management.tls_views import read_tls
from gateway.message import TlsCredentials, TlsFacts
from gateway.upstream import TLS_PROTOCOLS, client_context, knows_cipher

TIMEOUT_MS = 3000
MOST_TIMEOUT_MS = 30_000
_ENDED = "The target ended the handshake, as those do that want another certificate"
_LISTEN = 0.3
"""Seconds in which a target may still refuse: with TLS 1.3 it looks at the client's certificate last."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Say whom to shake hands with, how, and for how many seconds to wait."""

    host: str
    port: int
    facts: TlsFacts
    timeout: float


@describes(TLS_TRIAL, sent=entity_sent(SENT_TLS_TRIAL))
async def try_tls(call: Call) -> Answer:
    """Shake hands with a target and answer how that went; a handshake that fails is an answer, too."""
    await environment_of(call)
    members = call.body.entity("TestTLS")
    inside = members.members("targetEndpointConfiguration") or Members({})
    tls = read_tls(inside)
    await refuse_unknown_stores(call, tls)
    stores = await call.store.key_stores_by_spelling(call.organization, call.names["environment"])
    ignores = inside.flag("ignoreValidationErrors", default=False)
    facts = TlsFacts(
        is_validated=not ignores,
        protocols=_known("protocol", tls.protocols, TLS_PROTOCOLS.__contains__),
        ciphers=_known("cipher", tls.ciphers, knows_cipher),
        credentials=_credentials(tls, stores),
    )
    return found(await _tried(_trial(members, facts)))


def _trial(members: Members, facts: TlsFacts) -> Trial:
    host, port = members.text("host") or "", members.number("port")
    TargetServer("trial", host, port or 0).check()
    timeout = members.number("connectionTimeout")
    timeout = TIMEOUT_MS if timeout is None else timeout
    if not 1 <= timeout <= MOST_TIMEOUT_MS:
        raise Invalid(MALFORMED, f"connectionTimeout must be a number from 1 to {MOST_TIMEOUT_MS}")
    return Trial(host, port or 0, facts, timeout / 1000)


def _known(kind: str, names: tuple[str, ...], knows: Callable[[str], bool]) -> tuple[str, ...]:
    for name in names:
        if not knows(name):
            raise Invalid(MALFORMED, f"The {kind} {name} cannot be used towards targets")
    return names


def _credentials(tls: TlsDetails, stores: Mapping[str, KeyStore]) -> TlsCredentials:
    """Return what is shown, where client auth is enabled, and who is trusted."""
    authorities = stores[tls.trust_store].certificates if tls.trust_store else ""
    if not tls.client_auth_enabled:
        return TlsCredentials(authorities=authorities)
    alias = stores[tls.key_store].alias(tls.key_alias) if tls.key_store and tls.key_alias else None
    if alias is None or not alias.private_key:
        raise Invalid(MALFORMED, "clientAuthEnabled needs a keyStore and a keyAlias that has a private key")
    return TlsCredentials(alias.certificates, alias.private_key, authorities)


async def _tried(trial: Trial) -> dict[str, object]:
    """Return what came of the handshake."""
    told: dict[str, object] = {"host": trial.host, "port": str(trial.port)}
    try:
        return {**told, "status": "SUCCESS", **await _shaken(trial)}
    except TimeoutError:
        return {**told, "error": "The target did not answer in time", "status": "FAILURE"}
    except ssl.SSLCertVerificationError as error:
        return {**told, "error": f"The certificate is refused: {error.verify_message}", "status": "FAILURE"}
    except ssl.SSLError as error:
        return {**told, "error": f"The handshake failed: {error.reason}", "status": "FAILURE"}
    except (ConnectionResetError, ConnectionAbortedError, BrokenPipeError):
        return {**told, "error": _ENDED, "status": "FAILURE"}
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return {**told, "error": f"There is no connection: {reason}", "status": "FAILURE"}


async def _shaken(trial: Trial) -> dict[str, object]:
    """Shake hands; return protocol and cipher.

    Raises:
        OSError, TimeoutError: it failed, by TLS' own error where that is why.
    """
    context = await asyncio.to_thread(client_context, trial.facts)
    async with asyncio.timeout(trial.timeout):
        reader, writer = await asyncio.open_connection(trial.host, trial.port, ssl=context)
    try:
        async with asyncio.timeout(_LISTEN):
            if not await reader.read(1):
                raise ConnectionResetError
    except TimeoutError:
        pass  # it waits for a request: it is content
    finally:
        spoken = writer.get_extra_info("ssl_object")
        writer.transport.abort()
    return {"cipher": spoken.cipher()[0], "protocol": spoken.version()}


RESOURCES = (
    Resource("organizations/{organization}/environments/{environment}/testssl", post=try_tls, topic=""),
)

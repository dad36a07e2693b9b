"""Find the keystores, aliases and certificates that a path names; change one, whoever else changes it too."""

from __future__ import annotations

from collections.abc import Callable

from gateway.entities import KeyAlias, KeyStore, TlsDetails
from gateway.errors import Conflict, Invalid, NotFound
from gateway.management.call import Call
from gateway.management.lookup import environment_of
from gateway.store import Collection

_BEANS = "messaging.config.beans"
_REFERENCE = f"{_BEANS}.InvalidKeyStoreReference"


async def key_stores_of(call: Call) -> Collection[KeyStore]:
    """Return the keystores of the path's environment.

    Raises:
        NotFound: the environment does not exist.
    """
    return call.store.key_stores(call.organization, await environment_of(call))


async def key_store_of(call: Call) -> KeyStore:
    """Return the path's keystore.

    Raises:
        NotFound: there is none.
    """
    store = await (await key_stores_of(call)).find(call.names["keystore"])
    if store is None:
        raise no_key_store(call)
    return store


def no_key_store(call: Call) -> NotFound:
    """Return the refusal of a keystore that does not exist."""
    name, environment = call.names["keystore"], call.names["environment"]
    return NotFound(
        f"{_BEANS}.KeyStoreDoesNotExist", f"Keystore {name} does not exist in environment {environment}"
    )


async def refuse_unknown_store(call: Call, name: str) -> None:
    """Refuse the name of a keystore that the environment does not have.

    Raises:
        Invalid: naming it.
    """
    if await call.store.key_stores(call.organization, call.names["environment"]).find(name) is None:
        raise Invalid(
            _REFERENCE, f"Keystore {name} does not exist in environment {call.names['environment']}"
        )


async def refuse_unknown_stores(call: Call, tls: TlsDetails | None) -> None:
    """Refuse SSLInfo that names a keystore, a reference or an alias which the environment does not have.

    Raises:
        Invalid: naming it.
    """
    if tls is None or not (tls.key_store or tls.trust_store):
        return
    environment = call.names["environment"]
    known = await call.store.key_stores_by_spelling(call.organization, environment)
    for name in (tls.key_store, tls.trust_store):
        if name and name not in known:
            raise Invalid(_REFERENCE, f"Keystore {name} does not exist in environment {environment}")
    if tls.key_store and tls.key_alias and known[tls.key_store].alias(tls.key_alias) is None:
        raise Invalid(_REFERENCE, f"Alias {tls.key_alias} does not exist in keystore {tls.key_store}")


def alias_in(store: KeyStore, name: str) -> KeyAlias:
    """Return an alias of a keystore.

    Raises:
        NotFound: there is none.
    """
    alias = store.alias(name)
    if alias is None:
        raise NotFound(f"{_BEANS}.AliasDoesNotExist", f"Alias {name} does not exist in keystore {store.name}")
    return alias


def certificate_in(store: KeyStore, name: str) -> KeyAlias:
    """Return the alias of a keystore whose certificate has this name; the alias' own name will do, too.

    Raises:
        NotFound: there is none.
    """
    for each in store.aliases:
        if name in (each.certificate_name, each.name):
            return each
    raise NotFound(
        f"{_BEANS}.CertificateDoesNotExist", f"Certificate {name} does not exist in keystore {store.name}"
    )


async def changed(call: Call, change: Callable[[KeyStore], KeyStore]) -> KeyStore:
    """Replace the path's keystore by what `change` makes of it; what that raises is passed on.

    Raises:
        NotFound: there is none.
        InvalidEntity: what was made cannot be.
    """
    now = call.now

    def apply(before: KeyStore) -> KeyStore:
        after = change(before).changed(now, call.caller)
        after.check()
        return after

    store = await (await key_stores_of(call)).update(call.names["keystore"], apply)
    if store is None:
        raise no_key_store(call)
    return store


async def added(call: Call, alias: KeyAlias) -> KeyAlias:
    """Add an alias to the path's keystore.

    Raises:
        Conflict: there is one of its name.
        NotFound, InvalidEntity: as in `changed`.
    """

    def add(before: KeyStore) -> KeyStore:
        if before.alias(alias.name) is not None:
            raise Conflict(
                f"{_BEANS}.AliasAlreadyExists",
                f"Alias {alias.name} already exists in keystore {before.name}",
            )
        return before.with_alias(alias)

    await changed(call, add)
    return alias

"""Aliases of a keystore: certificates, with or without a key, in four formats."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from gateway.entities import KeyAlias, KeyStore
from gateway.errors import Invalid
from gateway.management.answers import PEM, Answer, created, found, pem
from gateway.management.call import BAD_PARAMETER, Call
from gateway.management.checking import Surroundings
from gateway.management.key_store_lookup import added, alias_in, changed, key_store_of
from gateway.management.key_store_views import alias_view
from gateway.management.operation import KEYS_SENT, Parameter, alias_sent, describes, flag, one_word
from gateway.management.resource import Resource
from gateway.management.shapes import ALIAS, SENT_SELF_SIGNED, TEXT, TEXTS
from gateway.management.uploads import FORMATS, UPLOADING, check_together, uploaded, uploaded_certificates
from gateway.management.vetting import refuse_if_needed
from gateway.pki import KeyPair, signing_request
from gateway.store import DEPLOYMENTS


@describes(TEXTS)
async def list_aliases(call: Call) -> Answer:
    """Answer the names of the keystore's aliases."""
    return found([each.name for each in (await key_store_of(call)).aliases])


@describes(
    ALIAS,
    status=201,
    query=(
        one_word("format", *FORMATS, is_required=True),
        Parameter("alias"),
        flag("privateKeyExportable"),
        *UPLOADING,
    ),
    sent=alias_sent(SENT_SELF_SIGNED),
)
async def create_alias(call: Call) -> Answer:
    """Make an alias of what is uploaded, or of a self-signed certificate that is made here."""
    await key_store_of(call)
    format_ = call.choice("format", *FORMATS)
    if format_ is None:
        raise Invalid(BAD_PARAMETER, f"format is absent; one of {', '.join(FORMATS)} is expected")
    name = call.query.get("alias")
    if format_ == "selfsignedcert" and not name:
        name = call.body.entity("SelfSignedCertificate").text("alias")
    if not name:
        raise Invalid(BAD_PARAMETER, "alias is absent; the name of the alias is expected")
    pair = await uploaded(call, format_)
    is_exportable = call.flag("privateKeyExportable")
    alias = await added(call, KeyAlias(name, pair.certificates, pair.private_key, is_exportable))
    return created(alias_view(alias, call.now))


@describes(ALIAS)
async def get_alias(call: Call) -> Answer:
    """Answer one alias: what its certificates say, and the name of its key."""
    return found(alias_view(alias_in(await key_store_of(call), call.names["alias"]), call.now))


@describes(ALIAS, query=UPLOADING, sent=KEYS_SENT)
async def replace_certificate(call: Call) -> Answer:
    """Replace the certificates of an alias; its key stays, and they must belong to it."""
    name = call.names["alias"]
    known = alias_in(await key_store_of(call), name)
    certificates = await uploaded_certificates(call)
    await check_together(KeyPair(certificates, known.private_key))

    def change(before: KeyStore) -> KeyStore:
        alias = alias_in(before, name)
        if alias.private_key != known.private_key:
            raise Invalid("messaging.config.beans.InvalidCertificate", f"Alias {name} was replaced meanwhile")
        return before.with_alias(replace(alias, certificates=certificates))

    store = await changed(call, change)
    return found(alias_view(alias_in(store, name), call.now))


@describes(ALIAS)
async def delete_alias(call: Call) -> Answer:
    """Delete an alias that nothing deployed needs, with its certificates and key."""
    name, gone = call.names["alias"], list[KeyAlias]()
    owner = await key_store_of(call)
    alias_in(owner, name)

    def without(around: Surroundings) -> Surroundings:
        known = around.key_stores or {}
        left = {
            each: store.without_alias(name) if store.name == owner.name else store
            for each, store in known.items()
        }
        return replace(around, key_stores=left)

    await refuse_if_needed(call, f"Alias {name} of keystore {owner.name}", without)

    def change(before: KeyStore) -> KeyStore:
        gone[:] = [alias_in(before, name)]
        return before.without_alias(name)

    await changed(call, change)
    return found(alias_view(gone[0], call.now))


@describes(TEXT, media=PEM)
async def get_certificate(call: Call) -> Answer:
    """Answer the certificates of an alias as PEM."""
    return pem(alias_in(await key_store_of(call), call.names["alias"]).certificates)


@describes(TEXT, media=PEM)
async def get_signing_request(call: Call) -> Answer:
    """Answer a request, as PEM, to sign the alias' key again."""
    alias = alias_in(await key_store_of(call), call.names["alias"])
    if not alias.private_key:
        raise Invalid(
            "messaging.config.beans.KeyDoesNotExist",
            f"Alias {alias.name} has no private key to make a signing request with",
        )
    return pem(await asyncio.to_thread(signing_request, KeyPair(alias.certificates, alias.private_key)))


_PATH = "organizations/{organization}/environments/{environment}/keystores/{keystore}/aliases"
_ALIAS = f"{_PATH}/{{alias}}"
RESOURCES = (
    Resource(_PATH, get=list_aliases, post=create_alias, topic=DEPLOYMENTS),
    Resource(_ALIAS, get=get_alias, put=replace_certificate, delete=delete_alias, topic=DEPLOYMENTS),
    Resource(f"{_ALIAS}/certificate", get=get_certificate),
    Resource(f"{_ALIAS}/csr", get=get_signing_request),
)

"""Certificates and keys of a keystore by the older calls: they are its aliases, by other names."""

from __future__ import annotations

from gateway.entities import KeyAlias, KeyStore
from gateway.errors import Invalid
from gateway.management.answers import PEM, Answer, found, nothing, pem
from gateway.management.call import BAD_PARAMETER, Call
from gateway.management.key_store_lookup import added, certificate_in, changed, key_store_of
from gateway.management.key_store_views import certificates_view
from gateway.management.operation import KEYS_SENT, Parameter, describes
from gateway.management.resource import Resource
from gateway.management.shapes import CERTIFICATES, TEXT, TEXTS
from gateway.management.uploads import UPLOADING, uploaded, uploaded_certificates
from gateway.store import DEPLOYMENTS


@describes(TEXTS)
async def list_certificates(call: Call) -> Answer:
    """Answer the names of the keystore's certificates."""
    return found([each.certificate_name for each in (await key_store_of(call)).aliases])


@describes(query=(Parameter("alias", is_required=True), *UPLOADING), sent=KEYS_SENT)
async def upload_certificate(call: Call) -> Answer:
    """Add certificates that are trusted."""
    name = await _new_name(call)
    await added(call, KeyAlias(name, await uploaded_certificates(call)))
    return nothing()


@describes(query=(Parameter("alias", is_required=True), *UPLOADING), sent=KEYS_SENT)
async def upload_jar(call: Call) -> Answer:
    """Add a key with its certificates."""
    name = await _new_name(call)
    pair = await uploaded(call, "keycertjar")
    await added(call, KeyAlias(name, pair.certificates, pair.private_key))
    return nothing()


@describes(CERTIFICATES)
async def get_certificate(call: Call) -> Answer:
    """Answer what a certificate says."""
    alias = certificate_in(await key_store_of(call), call.names["certificate"])
    return found(certificates_view(alias, call.now))


@describes(CERTIFICATES)
async def delete_certificate(call: Call) -> Answer:
    """Delete a certificate that has no key."""
    gone: list[KeyAlias] = []

    def change(before: KeyStore) -> KeyStore:
        gone[:] = [certificate_in(before, call.names["certificate"])]
        if gone[0].private_key:
            raise Invalid(
                "messaging.config.beans.CertificateInUse",
                f"Certificate {gone[0].certificate_name} has a private key; delete the alias {gone[0].name}",
            )
        return before.without_alias(gone[0].name)

    await changed(call, change)
    return found(certificates_view(gone[0], call.now))


@describes(TEXT, media=PEM)
async def export_certificate(call: Call) -> Answer:
    """Answer a certificate as PEM."""
    return pem(certificate_in(await key_store_of(call), call.names["certificate"]).certificates)


async def _new_name(call: Call) -> str:
    await key_store_of(call)
    name = call.query.get("alias")
    if not name:
        raise Invalid(BAD_PARAMETER, "alias is absent; the name of the alias is expected")
    return name


_PATH = "organizations/{organization}/environments/{environment}/keystores/{keystore}"
RESOURCES = (
    Resource(f"{_PATH}/certs", get=list_certificates, post=upload_certificate, topic=DEPLOYMENTS),
    Resource(
        f"{_PATH}/certs/{{certificate}}", get=get_certificate, delete=delete_certificate, topic=DEPLOYMENTS
    ),
    Resource(f"{_PATH}/certs/{{certificate}}/export", get=export_certificate),
    Resource(f"{_PATH}/keys", post=upload_jar, topic=DEPLOYMENTS),
)

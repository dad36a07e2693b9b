"""Working out at deploy how TLS is spoken to targets: with which keys, trusting whom, how strictly.

A bundle's SSLInfo and a target server's come as different records and mean the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from gateway.bundle import TlsSettings
from gateway.entities import KeyStore, TargetServer, TlsDetails
from gateway.errors import Finding, FindingLog, Location
from gateway.flow.binding import Binding
from gateway.message import TlsCredentials, TlsFacts

PROTOCOLS = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")


@dataclass(frozen=True, slots=True)
class _Place:
    """Look things up for one SSLInfo; what is wrong is logged with where it is used."""

    binding: Binding
    at: Location
    log: FindingLog

    def credentials(self, tls: TlsDetails) -> TlsCredentials | None:
        """Return what is shown and who is trusted, None where neither is said."""
        shown = self._shown(tls)
        authorities = self._store("TrustStore", tls.trust_store)
        trusted = "" if authorities is None else authorities.certificates
        if authorities is not None and not trusted:
            self.refuse("TrustStore", f"truststore {tls.trust_store} holds no certificate")
        return replace(shown, authorities=trusted) if shown.private_key or trusted else None

    def _shown(self, tls: TlsDetails) -> TlsCredentials:
        """Return the certificates that are shown, and their key. Edge: only where client auth is enabled."""
        if tls.client_auth_enabled and not (tls.key_store and tls.key_alias):
            self.refuse("ClientAuthEnabled", "is true, and needs <KeyStore> and <KeyAlias>")
        store = self._store("KeyStore", tls.key_store)
        if store is None or not tls.key_alias:
            return TlsCredentials()
        alias = store.alias(tls.key_alias)
        if alias is None:
            self.refuse("KeyAlias", f"alias {tls.key_alias} does not exist in keystore {tls.key_store}")
        elif not alias.private_key:
            self.refuse("KeyAlias", f"alias {tls.key_alias} of keystore {tls.key_store} has no private key")
        elif tls.client_auth_enabled:
            return TlsCredentials(alias.certificates, alias.private_key)
        return TlsCredentials()

    def _store(self, tag: str, name: str) -> KeyStore | None:
        known = self.binding.key_stores
        if known is None or not name:
            return None
        if name not in known:
            kind = "truststore" if tag == "TrustStore" else "keystore"
            self.refuse(
                tag, f"{kind} {name} does not exist in environment {self.binding.services.environment}"
            )
        return known.get(name)

    def check_ciphers(self, ciphers: tuple[str, ...]) -> None:
        """Refuse ciphers that cannot be used."""
        for cipher in ciphers:
            if not self.binding.knows_cipher(cipher):
                self.refuse(
                    "Cipher",
                    f"{cipher} is not known here; write OpenSSL's name, as in ECDHE-RSA-AES128-GCM-SHA256",
                )

    def check_protocols(self, protocols: tuple[str, ...]) -> None:
        """Refuse protocols that cannot be used; those of a bundle were looked at when it was read."""
        for protocol in protocols:
            if protocol not in PROTOCOLS:
                self.refuse("Protocol", f"{protocol} is not one of {', '.join(PROTOCOLS)}")

    def refuse(self, element: str, message: str) -> None:
        """Log an error."""
        self.log.add(Finding(self.at, message, element))


def endpoint_tls(settings: TlsSettings | None, binding: Binding, log: FindingLog) -> TlsFacts:
    """Work out the TLS of a connection by the bundle's SSLInfo.

    Certificates are validated unless it is said that errors are to be ignored; Edge validates
    only with a trust store.
    """
    if settings is None:
        return TlsFacts()
    place = _Place(binding, settings.at, log)
    place.check_ciphers(settings.ciphers)
    details = TlsDetails(settings.client_auth, settings.key_store, settings.key_alias, settings.trust_store)
    return TlsFacts(
        is_validated=not settings.ignore_validation_errors,
        allows_wildcard=settings.wildcard_match,
        protocols=settings.protocols,
        ciphers=settings.ciphers,
        common_name=settings.common_name,
        credentials=place.credentials(details),
    )


def server_tls(
    entity: TargetServer, own: TlsFacts, binding: Binding, at: Location, log: FindingLog
) -> TlsFacts:  # house: what a server says, what its bundle says, and what both are held against
    """Work out the TLS of a target server; what it does not say is as the bundle's SSLInfo (`own`) says."""
    if not entity.is_tls:
        return own
    tls, place = entity.tls or TlsDetails(), _Place(binding, at, log)
    place.check_ciphers(tls.ciphers)
    place.check_protocols(tls.protocols)
    says_whom = tls.key_store or tls.trust_store or tls.client_auth_enabled
    return TlsFacts(
        is_validated=not entity.ignore_validation_errors,
        protocols=tls.protocols or own.protocols,
        ciphers=tls.ciphers or own.ciphers,
        credentials=place.credentials(tls) if says_whom else own.credentials,
    )

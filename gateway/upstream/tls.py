"""TLS contexts for targets, made once per set of facts."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache

from gateway.message import TlsCredentials, TlsFacts

_VERSIONS = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}


TLS_PROTOCOLS = tuple(_VERSIONS)
"""The protocols that can be spoken to targets."""


@lru_cache(maxsize=256)
def client_context(facts: TlsFacts) -> ssl.SSLContext:
    """Return the context for calls to a target.

    Certificates are validated unless the bundle says that errors are to be ignored: against the system's
    authorities, or against those of a truststore alone.

    Raises:
        ssl.SSLError: the credentials cannot be used, by the TLS library's judgement.
        OSError: there is no memory for them.
    """
    credentials = facts.credentials or TlsCredentials()
    context = ssl.create_default_context(cadata=credentials.authorities or None)
    if credentials.authorities:
        # Edge: a truststore may hold the target's own certificate, or an authority below the first one.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if credentials.private_key:
        _show(context, credentials)
    if not facts.is_validated:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if facts.protocols:
        versions = [_VERSIONS[protocol] for protocol in facts.protocols]
        context.minimum_version = min(versions)
        context.maximum_version = max(versions)
    if facts.ciphers:
        context.set_ciphers(":".join(facts.ciphers))
    return context


def _show(context: ssl.SSLContext, credentials: TlsCredentials) -> None:
    """Let a context show certificates; the library wants a file, so there is one that only memory knows."""
    descriptor = os.memfd_create("tollkeeper-tls")
    with open(descriptor, "wb") as file:
        file.write(f"{credentials.private_key}{credentials.certificates}".encode())
        file.flush()
        context.load_cert_chain(f"/proc/self/fd/{descriptor}")


@lru_cache(maxsize=1024)
def knows_cipher(name: str) -> bool:
    """Tell whether a cipher of this name can be used; names are OpenSSL's."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).set_ciphers(name)
    except ssl.SSLError:
        return False
    return True

"""TLS contexts for targets, made once per set of facts."""

from __future__ import annotations

import ssl
from functools import lru_cache

from gateway.message import TlsFacts

_VERSIONS = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}


@lru_cache(maxsize=256)
def client_context(facts: TlsFacts) -> ssl.SSLContext:
    """Return the context for calls to a target.

    Certificates are validated against the system's authorities unless the bundle says that
    errors are to be ignored.
    """
    context = ssl.create_default_context()
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


@lru_cache(maxsize=1024)
def knows_cipher(name: str) -> bool:
    """Tell whether a cipher of this name can be used; names are OpenSSL's."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).set_ciphers(name)
    except ssl.SSLError:
        return False
    return True

"""SSLInfo as JSON, both ways: what virtual hosts and target servers say of TLS."""

from __future__ import annotations

from gateway.entities import TlsDetails
from gateway.management.members import Members


def tls_view(tls: TlsDetails, enabled: object, *, ignores_errors: bool) -> dict[str, object]:
    """Return SSLInfo.

    Edge: whether it is enabled is a text for target servers, a boolean for virtual hosts; the caller
    spells it.
    """
    is_text = isinstance(enabled, str)
    client_auth: object = str(tls.client_auth_enabled).lower() if is_text else tls.client_auth_enabled
    view: dict[str, object] = {
        "ciphers": list(tls.ciphers),
        "clientAuthEnabled": client_auth,
        "enabled": enabled,
        "ignoreValidationErrors": ignores_errors,
        "protocols": list(tls.protocols),
    }
    stores = {"keyStore": tls.key_store, "keyAlias": tls.key_alias, "trustStore": tls.trust_store}
    return {**view, **{name: value for name, value in stores.items() if value}}


def read_tls(members: Members) -> TlsDetails:
    """Read SSLInfo beyond its switches.

    Raises:
        Invalid: a member has a wrong type.
    """
    return TlsDetails(
        members.flag("clientAuthEnabled", default=False),
        members.text("keyStore") or "",
        members.text("keyAlias") or "",
        members.text("trustStore") or "",
        members.texts("ciphers") or (),
        members.texts("protocols") or (),
    )

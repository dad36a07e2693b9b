"""Keys and certificates as clients upload them: the format, the parts of the body, and whether they hold.

Reading them is arithmetic that can take a while, so it happens off the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from gateway.errors import Invalid
from gateway.management.body import Body
from gateway.management.call import Call
from gateway.management.errors import UnsupportedType
from gateway.management.members import Members
from gateway.management.operation import Parameter, flag
from gateway.pki import (
    KEY_SIZES,
    SIGNATURES,
    SUBJECT_MEMBERS,
    KeyPair,
    SelfSigned,
    Unreadable,
    facts_of,
    make_self_signed,
    read_jar,
    read_pair,
    read_pkcs12,
)

FORMATS = ("keycertfile", "keycertjar", "pkcs12", "selfsignedcert")
MOST_FILE = 256 * 1024
"""Bytes of an uploaded file of certificates or keys."""
_DAYS = 365
UPLOADING = (
    Parameter("password", description="Of the private key; rather sent as a part of the body"),
    flag("ignoreExpiryValidation"),
    flag("ignoreNewlineValidation"),
)
"""The parameters of every call that uploads keys or certificates."""
_EXPIRED = "messaging.config.beans.CertificateExpired"
_UNREADABLE = "messaging.config.beans.InvalidCertificate"


async def uploaded(call: Call, format_: str) -> KeyPair:
    """Return the key and certificates of a call's body.

    Raises:
        UnsupportedType: the body is of another type.
        Invalid: something cannot be read, does not belong together, or has expired.
    """
    if format_ == "selfsignedcert":
        return await _worked_out(_self_signed(call))
    parts, password = _parts(call.body), _password(call)
    allows_glued = call.parameter("ignoreNewlineValidation") is not None
    if format_ == "keycertfile":
        certificates, key = _part(parts, "certFile", "file"), parts.get("keyFile", b"")
        pair = await _worked_out(lambda: read_pair(certificates, key, password, allows_glued=allows_glued))
    else:
        raw = _part(parts, "file")
        pair = await _worked_out(
            lambda: (
                read_pkcs12(raw, password)
                if format_ == "pkcs12"
                else read_jar(raw, password, allows_glued=allows_glued)
            )
        )
    check_validity(call, pair)
    return pair


async def uploaded_certificates(call: Call) -> str:
    """Return the certificates of a body that holds them alone: itself, or a part of it.

    Raises:
        UnsupportedType, Invalid: as in `uploaded`.
    """
    return (await uploaded(call, "keycertfile")).certificates


def check_validity(call: Call, pair: KeyPair) -> None:
    """Refuse certificates that do not hold now, unless the client asks not to look.

    Raises:
        Invalid: one does not.
    """
    if call.flag("ignoreExpiryValidation"):
        return
    for facts in facts_of(pair.certificates):
        if not facts.is_valid(call.now):
            when = "has expired" if facts.valid_until < call.now else "is not valid yet"
            raise Invalid(
                "messaging.config.beans.CertificateExpired", f"The certificate {facts.subject} {when}"
            )


async def check_together(pair: KeyPair) -> None:
    """Refuse certificates that do not belong to their key.

    Raises:
        Invalid: they do not.
    """
    await _worked_out(lambda: read_pair(pair.certificates.encode(), pair.private_key.encode()))


async def _worked_out(work: Callable[[], KeyPair]) -> KeyPair:
    try:
        return await asyncio.to_thread(work)
    except Unreadable as error:
        raise Invalid(_UNREADABLE, str(error)) from error


def _parts(body: Body) -> Mapping[str, bytes]:
    """Return the parts of a multipart body; any other binary body is its own part `file`."""
    if body.is_multipart:
        return body.parts()
    return {"file": body.file()}


def _part(parts: Mapping[str, bytes], *names: str) -> bytes:
    """Return the first of these parts that is there."""
    content = next((parts[name] for name in names if parts.get(name)), None)
    if content is None:
        raise Invalid("management.InvalidMultipart", f"The body has no part named {names[0]}")
    if len(content) > MOST_FILE:
        message = f"{names[0]} has {len(content)} bytes; {MOST_FILE} are allowed"
        raise Invalid(_UNREADABLE, message)
    return content


def _password(call: Call) -> str:
    """Return the password of a key: a part of the body, or (Edge: deprecated) a parameter; "" for none."""
    part = call.body.parts().get("password") if call.body.is_multipart else None
    if part is None:
        return call.parameter("password") or ""
    try:
        return part.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise Invalid("management.InvalidMultipart", "The part password is not UTF-8") from error


def _self_signed(call: Call) -> Callable[[], KeyPair]:
    """Read what certificate is to be made."""
    if call.body.is_multipart:
        raise UnsupportedType(call.body.kind, "application/json or application/xml")
    members, now = call.body.entity("SelfSignedCertificate"), call.now
    subject = members.members("subject") or Members({})
    given = {name: subject.text(name) for name in SUBJECT_MEMBERS}
    wanted = SelfSigned(
        {name: value for name, value in given.items() if value},
        _host_names(members),
        members.text("sigAlg") or members.text("sig_alg") or SIGNATURES[0],
        _number(members, KEY_SIZES[0], "keySize", "key_size"),
        _number(members, _DAYS, "certValidityInDays", "cert_validity_in_days"),
    )
    return lambda: make_self_signed(wanted, now)


def _number(members: Members, default: int, *names: str) -> int:
    return next((number for number in map(members.number, names) if number is not None), default)


def _host_names(members: Members) -> tuple[str, ...]:
    """Return the alternative names: a list, or one within an object as the specification has it."""
    name = "subjectAlternativeDNSNames"
    if isinstance(members.values.get(name), Mapping):
        inner = members.members(name)
        return () if inner is None else inner.texts("subjectAlternativeName") or ()
    return members.texts(name) or ()

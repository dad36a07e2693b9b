"""The keys of JWT and JWS policies: where they stand, and how they are read for an algorithm.

Secrets and private keys stand in variables whose names begin with `private.`, and nowhere else. What was read
lately is remembered by each policy: to read a key takes longer than to use it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Protocol, cast
from urllib.parse import urlsplit

from gateway import jose_faults
from gateway.errors import Finding
from gateway.flow import Services
from gateway.message import Exchange, Value, Variable, resolve
from gateway.oauth import jose
from gateway.policies._fields import Element, attribute, nested, read_record, record, ref, whole
from gateway.policies._jose_fields import ruled
from gateway.policies._jose_terms import Terms
from gateway.policies._values import to_variable

PRIVATE = "private."
_REMEMBERED = 8

Opened = Callable[[], jose.Key]
"""Read a key whose text is at hand; may take long."""
Opener = Callable[[Exchange, Terms], Opened]
Finder = Callable[[Exchange, Mapping[str, object], jose.Algorithm], jose.Key | Awaitable[jose.Key]]
"""Return the key that checks a token of this header and algorithm."""


class SigningKey(Protocol):
    """Be a key that tokens are signed with."""

    @property
    def key_id(self) -> Value:
        """Return what names the key in a token's header."""
        ...

    @property
    def is_slow(self) -> bool:
        """Tell whether it takes long to read."""
        ...

    def opener(self, algorithm: jose.Algorithm) -> Opener:
        """Return what takes the key's text from an exchange."""
        ...


class CheckingKey(Protocol):
    """Be a key, or keys, that signatures are checked with."""

    def finder(self, terms: Terms, services: Services) -> Finder:
        """Return what finds the key."""
        ...


def _private(element: Element) -> Variable:
    """Read the name of a private variable.

    Raises:
        BundleError: there is a text, no name, or the name of a variable that anybody may read.
    """
    if element.text:
        # The text is no part of the message: it may be the secret.
        raise element.fail("takes no text: name a variable by 'ref'", "InvalidSecretInConfig")
    name = (element.get("ref") or "").strip()
    if not name:
        raise element.fail("needs the attribute 'ref'", "EmptyElementForKeyConfiguration")
    if not name.startswith(PRIVATE):
        why = f"'{name}' may be read by all: the variable's name must begin with '{PRIVATE}'"
        raise element.fail(why, "InvalidVariableNameForSecret")
    return resolve(name)


def _private_value(element: Element) -> Variable:
    """Read <Value> of a key.

    Raises:
        BundleError: there is none, or it is wrong.
    """
    found = element.child("Value")
    if found is None:
        raise element.fail("needs <Value>", "InvalidKeyConfiguration")
    return _private(found)


def _to_encoding(text: str) -> str:
    if text not in jose.ENCODINGS:
        raise ValueError(f"'{text}' is none of {', '.join(jose.ENCODINGS)}")
    return text


@record
class SecretKey:
    """Read <SecretKey>."""

    encoding: str = attribute("encoding", _to_encoding, default="utf-8")
    key_id: Value = ref("Id")
    variable: Variable = whole(_private_value)

    @property
    def is_slow(self) -> bool:
        """Tell that it is not slow to read."""
        return False

    def opener(self, algorithm: jose.Algorithm) -> Opener:
        """Return what takes the key's text from an exchange."""
        read = lru_cache(_REMEMBERED)(jose.secret_key)
        return lambda exchange, terms: partial(
            read, terms.text_of(self.variable, exchange), self.encoding, algorithm
        )

    def finder(self, terms: Terms, services: Services) -> Finder:  # noqa: ARG002 - a CheckingKey is asked alike
        """Return what finds the key."""
        read = lru_cache(_REMEMBERED)(jose.secret_key)
        return lambda exchange, _, algorithm: read(
            terms.text_of(self.variable, exchange), self.encoding, algorithm
        )


@record
class PrivateKey:
    """Read <PrivateKey>."""

    key_id: Value = ref("Id")
    variable: Variable = whole(_private_value)
    password: Variable | None = nested("Password", _private)

    @property
    def is_slow(self) -> bool:
        """Tell whether the key is encrypted: that takes long on purpose."""
        return self.password is not None

    def opener(self, algorithm: jose.Algorithm) -> Opener:
        """Return what takes the key's text from an exchange."""
        read = lru_cache(_REMEMBERED)(jose.private_key)

        def opened(exchange: Exchange, terms: Terms) -> Opened:
            pem = terms.text_of(self.variable, exchange)
            password = "" if self.password is None else terms.text_of(self.password, exchange)
            return partial(read, pem, password, algorithm)

        return opened


# --- public keys --------------------------------------------------------------------------


@record
class PublicText:
    """Read a public key, a certificate or a set of keys: the variable wins, the text is its fallback."""

    reference: Variable | None = attribute("ref", to_variable)
    literal: str = whole(lambda element: element.text)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield an error where there is neither."""
        if self.reference is None and not self.literal:
            why = "needs the attribute 'ref' or a text"
            yield from element.fail(why, "EmptyElementForKeyConfiguration").findings

    def read(self, exchange: Exchange, terms: Terms) -> str:
        """Return the text, "" for an unset one that is ignored.

        Raises:
            Fault: FailedToResolveVariable.
        """
        if self.reference is None or (self.literal and self.reference(exchange) is None):
            return self.literal
        return terms.text_of(self.reference, exchange)


def _read_key_set(element: Element) -> PublicText | PublishedKeys:
    """Read <JWKS>: a text, a variable, or the address where the set is published."""
    if element.get("uri") is None:
        return read_record(PublicText, element)
    return read_record(PublishedKeys, element)


def _to_uri(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not text.isprintable() or " " in text:
        raise ValueError(f"'{text}' is no address of http or https")
    if "@" in parts.netloc or "{" in text:
        raise ValueError("an address holds neither credentials nor variables")
    return text


@record
class PublishedKeys:
    """Read <JWKS uri="">: keys that somebody publishes, found by the id that a token names."""

    uri: str = attribute("uri", ruled("InvalidPublicKeyValue", _to_uri), required=True)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield a warning for an address that is not protected."""
        if self.uri.startswith("http:"):
            why = "is read over http: whoever can change it on its way can make tokens"
            yield Finding(element.at, why, element.tag, is_warning=True)

    def finder(self, terms: Terms, services: Services) -> Finder:  # noqa: ARG002 - as above
        """Return what finds the key: at once in a set that is at hand, else after it was fetched."""
        sets, uri = services.key_sets, self.uri
        pick = _picker()

        def find(
            _: Exchange, header: Mapping[str, object], algorithm: jose.Algorithm
        ) -> jose.Key | Awaitable[jose.Key]:
            key_id = jose.key_id(header)
            text = sets.at_hand(uri)
            if text is None:
                return later(key_id, algorithm, "")
            try:
                return pick(text, key_id, algorithm)
            except jose.Refused as refused:
                if refused.why is not jose.Refusal.NO_MATCHING_KEY:
                    raise
                return later(key_id, algorithm, text)

        async def later(key_id: str, algorithm: jose.Algorithm, known: str) -> jose.Key:
            text = await sets.fetch(uri, other_than=known)
            if text is None:
                raise jose_faults.KEY_SET_UNAVAILABLE()
            return pick(text, key_id, algorithm)

        return find


def _picker() -> Callable[[str, str, jose.Algorithm], jose.Key]:
    """Return what picks keys from the text of a set, and remembers both for a while."""
    read = lru_cache(2)(jose.read_key_set)
    return lru_cache(_REMEMBERED)(lambda text, key_id, algorithm: read(text).pick(key_id, algorithm))


@record
class PublicKey:
    """Read <PublicKey>: a key, a certificate or a set of keys, and one of these only."""

    value: PublicText | None = nested("Value", PublicText)
    certificate: PublicText | None = nested("Certificate", PublicText)
    key_set: PublicText | PublishedKeys | None = nested("JWKS", _read_key_set)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield an error unless there is exactly one."""
        if len([each for each in (self.value, self.certificate, self.key_set) if each is not None]) != 1:
            why = "needs one of <Value>, <Certificate> and <JWKS>"
            yield from element.fail(why, "InvalidKeyConfiguration").findings
        if isinstance(self.key_set, PublicText) and self.key_set.literal:
            try:
                jose.read_key_set(self.key_set.literal)
            except jose.Refused:
                yield from element.fail("<JWKS> is no set of keys", "InvalidPublicKeyValue").findings

    def finder(self, terms: Terms, services: Services) -> Finder:
        """Return what finds the key."""
        if isinstance(self.key_set, PublishedKeys):
            return self.key_set.finder(terms, services)
        if self.key_set is not None:
            pick, held = _picker(), self.key_set
            return lambda exchange, header, algorithm: pick(
                held.read(exchange, terms), jose.key_id(header), algorithm
            )
        if self.certificate is not None:
            return _reading(self.certificate, jose.certificate_key, terms)
        return _reading(cast("PublicText", self.value), jose.public_key, terms)


def _reading(source: PublicText, reader: Callable[[str, jose.Algorithm], jose.Key], terms: Terms) -> Finder:
    """Return what reads the one key there is."""
    read = lru_cache(_REMEMBERED)(reader)
    return lambda exchange, _, algorithm: read(source.read(exchange, terms), algorithm)

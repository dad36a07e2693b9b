"""What JWT and JWS policies share in their XML: claims, lists of names, and what is for others of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeVar

from gateway.errors import Finding
from gateway.message import Exchange, Message, Template, Value, Variable, to_text
from gateway.oauth import jose
from gateway.policies._fields import (
    Element,
    attribute,
    many,
    nested,
    parsed,
    read_record,
    record,
    ref,
    whole,
)
from gateway.policies._jose_terms import Terms
from gateway.policies._values import Wrong, to_template, to_variable

T = TypeVar("T")
OTHERS = (
    *("AdditionalClaims", "AdditionalHeaders", "Algorithm", "Audience", "CriticalHeaders", "CustomClaims"),
    *("DetachContent", "DetachedContent", "ExpiresIn", "Id", "IgnoreCriticalHeaders", "IgnoreIssuedAt"),
    *("IgnoreUnresolvedVariables", "Issuer", "KnownHeaders", "NotBefore", "OutputVariable", "Payload"),
    *("PrivateKey", "PublicKey", "SecretKey", "Source", "Subject", "TimeAllowance"),
)
"""Elements that some policy of the families has; those of others have no effect."""


def ruled(rule: str, parse: Callable[[str], T]) -> Callable[[str], T]:
    """Return a parser whose refusals bear Edge's name of the deployment error."""

    def read(text: str) -> T:
        try:
            return parse(text)
        except ValueError as error:
            raise Wrong(str(error), rule) from error

    return read


def names(tag: str) -> Value:
    """Take an element that lists names, with commas between or as a JSON array: a Value of a list."""
    made: Value = ref(tag, lambda text: jose.claim_value(text, jose.STRING, is_array=True))
    return made


def pass_over_others(element: Element) -> None:
    """Warn of the elements that are for other policies of the families; call it after reading one's own."""
    for tag in OTHERS:
        for found in () if tag in element.asked else element.children(tag):
            if not found.is_empty:
                found.warn(f"has no effect in <{element.tag}> and is ignored")
            found.consume()


def check_type(element: Element) -> Iterator[Finding]:
    """Yield an error for a token that is to be encrypted."""
    found = element.child("Type")
    if found is not None and found.text not in {"", "Signed"}:
        why = f"'{found.text}' is not supported here: tokens are Signed"
        yield from found.fail(why, "InvalidValueForElement").findings


# --- claims -------------------------------------------------------------------------------


def _to_type(text: str) -> str:
    if text not in jose.TYPES:
        raise ValueError(f"'{text}' is none of {', '.join(jose.TYPES)}")
    return text


def _to_truth(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(f"'{text}' is neither true nor false")
    return text == "true"


def _read_literal(element: Element) -> str | Template:
    """Return the text of a claim; that of a map is a message template. Edge: no other text is one."""
    if element.get("type") == "map":
        return parsed(element, "", to_template, element.text)
    return element.text


@record
class Claim:
    """Read one <Claim>: the variable wins, the text is its fallback."""

    name: str = attribute("name", required=True, rule="MissingNameForAdditionalClaim")
    reference: Variable | None = attribute("ref", to_variable)
    type: str = attribute("type", ruled("InvalidTypeForAdditionalClaim", _to_type), default=jose.STRING)
    is_array: bool = attribute("array", ruled("InvalidValueOfArrayAttribute", _to_truth), default=False)
    literal: str | Template = whole(_read_literal)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield an error for a text that is not of the claim's type."""
        is_known = isinstance(self.literal, str) or self.literal.is_constant
        if not is_known or not element.text:
            return
        try:
            self._value(element.text)
        except ValueError as error:
            yield from element.fail(f"'{element.text}' is no {self.type}: {error}").findings

    def read(self, exchange: Exchange, terms: Terms) -> object | None:
        """Return the value, None when the variable is unset, there is no text, and that is ignored.

        Raises:
            Fault: FailedToResolveVariable.
            ValueError: it is not of the claim's type.
        """
        found = None if self.reference is None else self.reference(exchange)
        if found is not None:
            return self._value(found)
        literal = self.literal if isinstance(self.literal, str) else self.literal(exchange)
        if self.reference is not None and not literal:
            terms.unresolved(self.reference.name)
            return None
        return self._value(literal)

    def _value(self, found: object) -> object:
        is_text = isinstance(found, bytes | Message) or (
            isinstance(found, list | tuple) and not self.is_array
        )
        return jose.claim_value(to_text(found) if is_text else found, self.type, is_array=self.is_array)


@record
class Claims:
    """Read <AdditionalClaims> or <AdditionalHeaders>: claims, and the variable of a map of more."""

    reference: Variable | None = attribute("ref", to_variable)
    each: tuple[Claim, ...] = many("Claim", Claim)

    def read(self, exchange: Exchange, terms: Terms) -> dict[str, object]:
        """Return the claims by name; those that are named one by one win. Unset ones are left out.

        Raises:
            Fault: FailedToResolveVariable.
            ValueError: one is not of its type, or the map is none or holds what is registered.
        """
        found = self.expected(exchange, terms)
        return {name: value for name, value in found.items() if value is not None}

    def expected(self, exchange: Exchange, terms: Terms) -> dict[str, object | None]:
        """Return the claims by name, unset ones as None; raises what `read` does."""
        found = self._map(exchange, terms)
        if not found.keys().isdisjoint(jose.REGISTERED):
            raise ValueError("the map holds a name that is not for additional claims")
        return {**found, **{claim.name: claim.read(exchange, terms) for claim in self.each}}

    def _map(self, exchange: Exchange, terms: Terms) -> Mapping[str, object]:
        if self.reference is None:
            return {}
        value = self.reference(exchange)
        if value is None:
            terms.unresolved(self.reference.name)
            return {}
        return value if isinstance(value, dict) else jose.read_object(to_text(value))


NO_CLAIMS = Claims(reference=None, each=())


def _reader(forbidden: Collection[str], what: str, *, takes_map: bool) -> Callable[[Element], Claims]:
    """Return the reader of an element that holds claims; `what` ends Edge's names of deployment errors."""

    def read(element: Element) -> Claims:
        made = read_record(Claims, element)
        if made.reference is not None and not takes_map:
            raise element.fail("takes no map: the attribute 'ref' is for <AdditionalClaims>")
        for claim, found in zip(made.each, element.children("Claim"), strict=True):
            if claim.name in forbidden:
                why = f"'{claim.name}' cannot be an additional {what.lower()}"
                raise found.fail(why, f"InvalidNameForAdditional{what}")
        return made

    return read


def one_key(
    element: Element, algorithm: jose.Algorithm, keys: Mapping[str, object | None]
) -> Iterator[Finding]:
    """Yield an error unless there is the key that an algorithm needs, and no other; a secret comes first."""
    secret, other = keys
    needed, wrong = (secret, other) if algorithm.kind is jose.KeyKind.SECRET else (other, secret)
    if keys[wrong] is not None:
        why = f"has no use for <{wrong}> with {algorithm.name}"
        yield from element.fail(why, "InvalidConfigurationForActionAndAlgorithm").findings
    if keys[needed] is None:
        why = f"needs <{needed}> with {algorithm.name}"
        yield from element.fail(why, "MissingConfigurationElement").findings


def additional_claims() -> Claims:
    """Take <AdditionalClaims>."""
    made: Claims = nested(
        "AdditionalClaims", _reader(jose.REGISTERED, "Claim", takes_map=True), default=NO_CLAIMS
    )
    return made


def additional_headers(forbidden: Collection[str]) -> Claims:
    """Take <AdditionalHeaders>."""
    made: Claims = nested(
        "AdditionalHeaders", _reader(forbidden, "Header", takes_map=False), default=NO_CLAIMS
    )
    return made

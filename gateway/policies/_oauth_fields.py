"""What the operations of OAuthV2 share in their XML: values and their sources, lives, attributes, refusals.

Most elements of OAuthV2 hold the *name of a variable*, also where one would expect a literal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import cast

from gateway import faults
from gateway.errors import Finding
from gateway.faults import FaultKind
from gateway.message import Exchange, Needs, Value, Variable, resolve, to_text
from gateway.oauth import TokenAttribute, parse_life
from gateway.policies._fields import Element, attribute, own, record, whole
from gateway.policies._values import Wrong, to_variable

NOT_SUPPORTED = "is not supported here"
INSECURE = "InsecureGrantType"
"""Names warnings about what works, and should not be used any more."""

_KNOWN: Mapping[str, tuple[str, ...]] = {
    "AccessToken": (),
    "AccessTokenPrefix": (),
    "AppEndUser": (),
    "Attributes": ("Attribute",),
    "ClientId": (),
    "Code": (),
    "ExpiresIn": ("ref",),
    "GenerateResponse": ("enabled", "Format"),
    "GrantType": (),
    "PassWord": (),
    "RedirectUri": (),
    "RefreshToken": (),
    "RefreshTokenExpiresIn": ("ref",),
    "ResponseType": (),
    "ReuseRefreshToken": (),
    "Scope": (),
    "State": (),
    "StoreToken": (),
    "SupportedGrantTypes": ("GrantType",),
    "Tokens": ("Token",),
    "UserName": (),
}
"""Elements that belong to some operation, with the attributes and children that they may have.

Real policies carry those of other operations along, mostly empty.
"""

_WITHIN: Mapping[str, tuple[str, ...]] = {
    "Attribute": ("name", "ref", "display"),
    "GenerateErrorResponse": ("enabled", "Format", "Realm"),
    "Realm": ("ref", "type"),
    "Token": ("type", "cascade"),
}
"""The same of the elements that stand elsewhere."""

_OF_EXTERNAL_TOKENS = ("ExternalAccessToken", "ExternalRefreshToken", "ExternalAuthorizationCode")


# --- values -------------------------------------------------------------------------------


def text_of(value: Value, exchange: Exchange) -> str:
    """Return a value as a text that can be stored and sent, "" for null.

    Undecodable input, which holds what UTF-8 cannot, comes with question marks.
    """
    return to_text(value(exchange)).encode("utf-8", "replace").decode()


class FirstOf:
    """Be the first of several variables that holds a text. A Value."""

    __slots__ = ("needs", "variables")

    def __init__(self, *names: str) -> None:
        self.variables = tuple(resolve(name) for name in names)
        self.needs = Needs.NOTHING
        for variable in self.variables:
            self.needs |= variable.needs

    def __call__(self, exchange: Exchange) -> object | None:
        """Return the first value that is neither null nor empty, else null."""
        found = (variable(exchange) for variable in self.variables)
        return next((value for value in found if to_text(value)), None)


def life(rule: str) -> Callable[[str], object]:
    """Return the parser of an element that holds a life in milliseconds; `rule` names the lack of one."""

    def parse(text: str) -> object:
        try:
            return parse_life(text)
        except ValueError as error:
            raise Wrong(str(error), rule) from error

    return parse


@record
class AttributeField:
    """Read one <Attribute>: the variable wins, the text is its fallback."""

    name: str = attribute("name", required=True)
    reference: Variable | None = attribute("ref", to_variable)
    text: str = own()
    is_displayed: bool = whole(lambda element: element.flag("display", True))

    def read(self, exchange: Exchange) -> TokenAttribute | None:
        """Return the attribute, None when neither variable nor text says anything."""
        value = "" if self.reference is None else text_of(self.reference, exchange)
        value = value or self.text
        return TokenAttribute(self.name, value, self.is_displayed) if value else None


def given(attributes: Iterable[AttributeField], exchange: Exchange) -> tuple[TokenAttribute, ...]:
    """Return the attributes that say something."""
    read = (attribute.read(exchange) for attribute in attributes)
    return tuple(each for each in read if each is not None)


def life_of(value: Value, exchange: Exchange, kind: FaultKind = faults.EXPIRY_INVALID) -> float | None:
    """Return a life in seconds, None for an endless one.

    Raises:
        Fault: the variable holds none; of that kind.
    """
    try:
        return cast("float | None", value(exchange))
    except ValueError as error:
        raise kind(variable=getattr(value, "name", "")) from error


def read_generates_response(element: Element) -> bool:
    """Tell whether the operation makes the response: absent is false, empty is true."""
    found = element.child("GenerateResponse")
    if found is None:
        return False
    return found.flag("enabled", True)


def read_writes_errors(element: Element) -> bool:
    """Tell whether errors are written as the response, so that the flow goes on with them.

    Edge: `GenerateErrorResponse` does so where the policy says continueOnError.
    """
    found = element.child("GenerateErrorResponse")
    if found is None:
        return False
    return found.flag("enabled", True) and element.flag("continueOnError", False)


# --- refusals -----------------------------------------------------------------------------


def refused(element: Element, tag: str, why: str, rule: str = "") -> Iterator[Finding]:
    """Yield an error for each child of that name that is there and not empty."""
    for found in element.children(tag):
        if not found.is_empty:
            yield from found.fail(why, rule).findings
        found.consume()


def out_of_place(element: Element, operation: str) -> Iterator[Finding]:
    """Yield what an operation does not take: errors where that would change what the policy does.

    To be called when the operation has read its own elements.
    """
    why = f"{NOT_SUPPORTED} with {operation}"
    for tag in _OF_EXTERNAL_TOKENS:
        if tag not in element.asked:
            yield from refused(element, tag, why)
    if "ExternalAuthorization" not in element.asked:
        yield from _switched_on(element, "ExternalAuthorization", f"{why}: only 'false' is")
    yield from _generated_errors(element)
    pass_over_undocumented(element)
    if "GenerateResponse" in element.asked:
        # Edge: FORM_PARAM and XML are taken, and the answer is JSON all the same.
        for found in element.children("GenerateResponse"):
            pass_over(found, "Format", "has no effect and is ignored: the answer is JSON")
    for tag in _KNOWN:
        if tag not in element.asked:
            pass_over(element, tag, f"has no effect with {operation} and is ignored")
    _pass_over_switch(element, "RFCCompliantRequestResponse", operation)


def _switched_on(element: Element, tag: str, why: str) -> Iterator[Finding]:
    """Yield an error if the element says true."""
    for found in element.children(tag):
        if found.boolean(False):
            yield from found.fail(why).findings


def _generated_errors(element: Element) -> Iterator[Finding]:
    """Yield an error if errors are to be written where that is not done; say what has no effect."""
    goes_on = element.flag("continueOnError", False)
    is_read = "GenerateErrorResponse" in element.asked
    for found in element.children("GenerateErrorResponse"):
        if not found.flag("enabled", True):
            _is_remnant(found)
            continue
        names_realm = "Realm" in found.asked
        has_realm = any(not each.is_empty for each in found.children("Realm"))
        if goes_on and (names_realm or not is_read):
            why = f"{NOT_SUPPORTED} with continueOnError: no response is written for the flow to go on with"
            yield from found.fail(why).findings
        elif not goes_on and not (names_realm and has_realm):
            found.warn(
                'has no effect without continueOnError="true": the error ends the flow, and is its answer'
            )
        pass_over(found, "Format", "has no effect and is ignored: the answer is JSON")
        if not names_realm:
            pass_over(found, "Realm", "has no effect and is ignored")
        for each in found.children("Realm") if names_realm else ():
            if each.get("type"):
                each.warn("attribute 'type' is documented nowhere, has no effect and is ignored")
        _is_remnant(found)


def pass_over(element: Element, tag: str, why: str) -> None:
    """Warn of an element that is for something else; an empty one is a common remnant.

    What is not known to stand in such an element is left unread.
    """
    for found in element.children(tag):
        if not _is_remnant(found):
            found.warn(why)


def pass_over_undocumented(element: Element) -> None:
    """Warn of the content of <OAuthConfig>, of which nothing is documented."""
    for found in element.children("OAuthConfig"):
        if not found.is_empty:
            found.warn("is documented nowhere, has no effect and is ignored")
        found.consume()


def _pass_over_switch(element: Element, tag: str, operation: str) -> None:
    """Warn of a switch that is on and belongs to other operations, unless this one read it."""
    for found in () if tag in element.asked else element.children(tag):
        if found.boolean(False):
            found.warn(f"has no effect with {operation} and is ignored")


def _is_remnant(element: Element) -> bool:
    """Tell whether an element says nothing, and take as read whatever is known of it."""
    known = _KNOWN.get(element.tag) or _WITHIN.get(element.tag, ())
    attributes = [element.get(name) for name in known]
    children = [_is_remnant(found) for name in known for found in element.children(name)]
    return not element.text and not any(attributes) and all(children)

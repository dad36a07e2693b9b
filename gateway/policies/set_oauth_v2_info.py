"""SetOAuthV2Info: set custom attributes of an access token that was issued."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gateway import faults
from gateway.errors import Finding
from gateway.faults import Fault
from gateway.flow import Action, Services
from gateway.message import Exchange, Value
from gateway.oauth import (
    TokenAttribute,
    disclosure,
    inspection,
    token_as_of,
    token_attributes,
    with_attributes,
)
from gateway.policies._fields import Element, many
from gateway.policies._oauth_fields import AttributeField, pass_over_undocumented, text_of
from gateway.policies._oauth_records import presented, raised, told_of
from gateway.policies._policy import Policy, policy


@policy("SetOAuthV2Info")
class SetOAuthV2Info(Policy):
    """Set attributes of the token that is presented: replaced or added, and seen at its next use."""

    fault_prefix = "oauthV2"

    access_token: Value | None = presented("AccessToken")
    attributes: tuple[AttributeField, ...] = many("Attribute", AttributeField, within="Attributes")

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield what is missing or too large, and warn of names that cannot be set."""
        pass_over_undocumented(element)
        if self.access_token is None:
            yield from element.fail("needs <AccessToken>").findings
        if not self.attributes:
            yield from element.fail("needs <Attributes> with at least one <Attribute>").findings
            return
        around = element.require("Attributes")
        for each, found in zip(self.attributes, around.children("Attribute"), strict=True):
            if token_attributes.is_reserved(each.name):
                found.warn(f"'{each.name}' cannot be set: it is no custom attribute, and is ignored")
        written = [TokenAttribute(each.name, each.text) for each in self.attributes]
        if not token_attributes.is_within_limits(written):
            yield from around.fail(_refusal().text).findings

    def bind(self, services: Services) -> Action:
        """Return the action."""
        prefix = f"oauthv2accesstoken.{self.name}."

        async def set_attributes(exchange: Exchange) -> None:
            token = "" if self.access_token is None else text_of(self.access_token, exchange)
            given = [each.read(exchange) for each in self.attributes]
            attributes = tuple(each for each in given if each is not None)
            told = await _set(token, attributes, services)
            exchange.variables.update({prefix + name: value for name, value in told.items()})

        return told_of(self.name, set_attributes)


async def _set(
    token: str, attributes: tuple[TokenAttribute, ...], services: Services
) -> Mapping[str, object]:
    """Set attributes of a token, and return what is told of it then.

    The store sets them on what the token is at that moment: whoever revokes it meanwhile wins.

    Raises:
        Fault: the token is unknown or does not count, or would have too many attributes, or too long ones.
    """
    now = services.clock()
    found = await services.tokens.profile(token) if token else None
    if found is None:
        raise faults.RECORD_OF_UNKNOWN_TOKEN()
    found = token_as_of(found, await services.clients.find(found.record.client_id))
    raised(inspection.refuse_token(found.record, now))
    expected = with_attributes(found.record, attributes)
    if not token_attributes.is_within_limits(expected.attributes):
        raise _refusal()
    record = await services.tokens.set_attributes(token, attributes)
    if record is None:
        raise faults.RECORD_OF_UNKNOWN_TOKEN()
    return disclosure.tell_of_change(token, record, None if found.refresh is None else found.refresh[1], now)


def _refusal() -> Fault:
    """Make the fault of attributes beyond the limits."""
    return faults.TOKEN_ATTRIBUTES_REFUSED(
        most=token_attributes.MOST_ATTRIBUTES,
        name=token_attributes.MOST_ATTRIBUTE_NAME,
        value=token_attributes.MOST_ATTRIBUTE_VALUE,
    )

"""VerifyAPIKey: let a call pass that shows a consumer key whose products cover it."""

from __future__ import annotations

from gateway.flow import Action, Services
from gateway.message import Variable
from gateway.policies._fields import Element, attribute, own, read_record, record, whole
from gateway.policies._key_check import KeyCheck, KeySource
from gateway.policies._oauth_fields import pass_over_undocumented
from gateway.policies._policy import Policy, policy
from gateway.policies._values import to_variable


@record
class KeyElement:
    """Read <APIKey>: the variable wins, the text is its fallback."""

    reference: Variable | None = attribute("ref", to_variable)
    literal: str = own()


def _read_source(element: Element) -> KeyElement:
    """Read <APIKey>.

    Raises:
        BundleError: neither a variable nor a text is given.
    """
    found = element.child("APIKey")
    pass_over_undocumented(element)
    source = None if found is None else read_record(KeyElement, found)
    if source is None or (source.reference is None and not source.literal):
        raise (found or element).fail(
            "needs <APIKey> with the attribute 'ref' or a text", "SpecifyValueOrRefApiKey"
        )
    return source


@policy("VerifyAPIKey")
class VerifyAPIKey(Policy):
    """Check the consumer key of a call. The secret is not asked for."""

    fault_prefix = "oauthV2"

    api_key: KeyElement = whole(_read_source)

    @property
    def failed_variables(self) -> tuple[str, ...]:
        """Return both names: the one of all OAuth policies, and this policy's own."""
        return (f"oauthV2.{self.name}.failed", f"verifyapikey.{self.name}.failed")

    def bind(self, services: Services) -> Action:
        """Return the action: a lookup, and the check of what it finds."""
        source = KeySource(self.api_key.reference, self.api_key.literal)
        return KeyCheck(source, self.name, self.display_name, services)

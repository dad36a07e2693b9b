"""VerifyAPIKey: let a call pass that shows a consumer key whose products cover it."""

from __future__ import annotations

from gateway import faults
from gateway.flow import Action, Services
from gateway.message import Exchange, Variable, to_text
from gateway.policies._fields import Element, attribute, own, read_record, record, whole
from gateway.policies._key_check import KeyCheck
from gateway.policies._oauth_fields import pass_over_undocumented
from gateway.policies._policy import Policy, policy
from gateway.policies._values import to_variable


@record
class KeySource:
    """Say where the key stands: the variable wins, the text is its fallback."""

    reference: Variable | None = attribute("ref", to_variable)
    literal: str = own()

    def read(self, exchange: Exchange) -> str:
        """Return the key; whatever the variable holds counts, also an empty text.

        Raises:
            Fault: the variable is null and there is no literal.
        """
        value = None if self.reference is None else self.reference(exchange)
        if value is not None:
            return to_text(value)
        if self.reference is not None and not self.literal:
            raise faults.KEY_UNRESOLVED(variable=self.reference.name)
        return self.literal


def _read_source(element: Element) -> KeySource:
    """Read <APIKey>.

    Raises:
        BundleError: neither a variable nor a text is given.
    """
    found = element.child("APIKey")
    pass_over_undocumented(element)
    source = None if found is None else read_record(KeySource, found)
    if source is None or (source.reference is None and not source.literal):
        raise (found or element).fail(
            "needs <APIKey> with the attribute 'ref' or a text", "SpecifyValueOrRefApiKey"
        )
    return source


@policy("VerifyAPIKey")
class VerifyAPIKey(Policy):
    """Check the consumer key of a call. The secret is not asked for."""

    fault_prefix = "oauthV2"

    api_key: KeySource = whole(_read_source)

    @property
    def failed_variables(self) -> tuple[str, ...]:
        """Return both names: the one of all OAuth policies, and this policy's own."""
        return (f"oauthV2.{self.name}.failed", f"verifyapikey.{self.name}.failed")

    def bind(self, services: Services) -> Action:
        """Return the action: a lookup, and the check of what it finds."""
        return KeyCheck(self.api_key.read, self.name, self.display_name, services)

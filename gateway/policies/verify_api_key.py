"""VerifyAPIKey: let a call pass that shows a consumer key whose products cover it."""

from __future__ import annotations

from gateway import faults
from gateway.entities import ApiProduct, ClientRegistration
from gateway.flow import Action, Lookup, LookupKind, Pending, Services
from gateway.message import Exchange, Variable, to_text
from gateway.oauth import Call, admit_key
from gateway.policies._client_facts import (
    Variables,
    app_variables,
    developer_variables,
    product_variables,
    ungrouped,
)
from gateway.policies._fields import Element, attribute, own, read_record, record, whole
from gateway.policies._oauth_fields import pass_over_undocumented
from gateway.policies._policy import Policy, policy
from gateway.policies._values import to_variable

_FOR_ANALYTICS = ("apiproduct.name", "developer.app.name", "client_id", "developer.id")
"""Variables that are told without the policy's prefix as well."""


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

        def verify(exchange: Exchange) -> Pending:
            key = self.api_key.read(exchange)
            if not key:
                raise faults.KEY_INVALID()
            return Lookup(LookupKind.CLIENT, key, check)

        def check(exchange: Exchange, found: object | None) -> None:
            if not isinstance(found, ClientRegistration):
                raise faults.KEY_INVALID()
            proxy = exchange.proxy
            call = Call(services.environment, proxy.facts.api, proxy.path_suffix, services.clock())
            product = admit_key(found, call)
            passed = self._variables(found, product, services.organization)
            prefix = f"verifyapikey.{self.name}."
            exchange.variables.update({prefix + name: value for name, value in passed.items()})
            exchange.variables.update({name: passed[name] for name in _FOR_ANALYTICS if name in passed})

        return verify

    def _variables(self, client: ClientRegistration, product: ApiProduct, organization: str) -> Variables:
        """Return what the flow is told, without the prefix."""
        return {
            **ungrouped(client.app.attributes),
            **product_variables(product),
            "app.DisplayName": client.app.name,
            **app_variables(client),
            **developer_variables(client, organization),
            "developer.app.id": client.app.app_id,
            "client_id": client.credential.consumer_key,
            "client_secret": client.credential.consumer_secret,
            "redirection_uris": client.app.callback_url,
            "DisplayName": self.display_name,
            "failed": False,
        }

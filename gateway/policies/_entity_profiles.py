"""What AccessEntity shows of an entity: which members, in which order, and as XML or JSON.

The order is that of the profiles in Edge's documentation. One rule makes both forms: a member is an element
whose name begins with a capital, and a JSON member whose name does not. Consumer secrets are never shown:
what a policy puts into a variable can be traced and logged.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from gateway.entities import ApiProduct, Attribute, Credential, Developer, DeveloperApp, Stamped
from gateway.oauth import milliseconds
from gateway.xml_text import xml_text

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Part:
    """Be one member of a profile: a text, a number, members of its own, or with `is_list` items.

    A `name` is written as an attribute of its element.
    """

    tag: str
    content: str | int | tuple[Part, ...]
    is_list: bool = False
    name: str = ""

    def markup(self) -> str:
        """Return the element."""
        start = f'{self.tag} name="{_escaped(self.name, quote=True)}"' if self.name else self.tag
        inside = self._inside()
        return f"<{start}>{inside}</{self.tag}>" if inside else f"<{start}/>"

    def text(self) -> str:
        """Return what a variable of its own holds: the text, or the element of what has parts."""
        return self.markup() if isinstance(self.content, tuple) else str(self.content)

    def value(self) -> object:
        """Return the JSON value."""
        if not isinstance(self.content, tuple):
            return self.content
        if self.is_list:
            return [part.value() for part in self.content]
        named = {"name": self.name} if self.name else {}
        return {**named, **{_member(part.tag): part.value() for part in self.content}}

    def _inside(self) -> str:
        if isinstance(self.content, tuple):
            return "".join(part.markup() for part in self.content)
        return _escaped(str(self.content))


def as_xml(profile: Part) -> str:
    """Return a profile as an XML document."""
    return _DECLARATION + profile.markup()


def as_json(profile: Part) -> str:
    """Return a profile as JSON: the members, without the name of the entity's kind around them."""
    return json.dumps(profile.value(), ensure_ascii=False, separators=(",", ":"))


def together(profiles: Sequence[Part]) -> Part:
    """Return several profiles of one kind as one: `<Apps><App/><App/></Apps>`."""
    return _list(profiles[0].tag, profiles)


def app_profile(app: DeveloperApp) -> Part:
    """Return the profile of an app with its credentials."""
    parts = (
        *_given("AccessType", app.access_type),
        # Edge: always empty; the products stand with the credentials.
        Part("ApiProducts", (), is_list=True),
        _list("Credential", [credential_profile(each) for each in app.credentials]),
        Part("AppFamily", app.app_family),
        Part("AppId", app.app_id),
        _attributes(app.attributes),
        Part("CallbackUrl", app.callback_url),
        *_given("CompanyName", app.company),
        *_made(app),
        *_given("DeveloperId", app.developer_id),
        *_changed(app),
        _texts("Scope", app.scopes),
        Part("Status", app.status),
    )
    return Part("App", parts, name=app.name)


def credential_profile(credential: Credential) -> Part:
    """Return the profile of a consumer key, without its secret."""
    products = [
        Part("ApiProduct", (Part("Name", each.name), Part("Status", each.status)))
        for each in credential.products
    ]
    parts = (
        _attributes(credential.attributes),
        Part("ConsumerKey", credential.consumer_key),
        Part("ExpiresAt", -1 if credential.expires_at is None else milliseconds(credential.expires_at)),
        Part("IssuedAt", milliseconds(credential.issued_at)),
        _list("ApiProduct", products),
        _texts("Scope", credential.scopes),
        Part("Status", credential.status),
    )
    return Part("Credential", parts)


def developer_profile(developer: Developer, organization: str) -> Part:
    """Return the profile of a developer with the names of the apps."""
    parts = (
        _texts("App", developer.app_names),
        Part("Email", developer.email),
        Part("DeveloperId", developer.developer_id),
        Part("FirstName", developer.first_name),
        Part("LastName", developer.last_name),
        Part("UserName", developer.user_name),
        Part("OrganizationName", organization),
        Part("Status", developer.status),
        _attributes(developer.attributes),
        *_made(developer),
        *_changed(developer),
    )
    return Part("Developer", parts)


def product_profile(product: ApiProduct) -> Part:
    """Return the profile of an API product; of its quota, what is set."""
    parts = (
        _texts("ApiResource", product.api_resources),
        Part("ApprovalType", product.approval_type),
        _attributes(product.attributes),
        *_made(product),
        Part("Description", product.description),
        Part("DisplayName", product.display_name),
        _texts("Environment", product.environments),
        *_changed(product),
        _list("Proxy", [Part("Proxy", each) for each in product.proxies], "Proxies"),
        *_given("Quota", product.quota),
        *_given("QuotaInterval", product.quota_interval),
        *_given("QuotaTimeUnit", product.quota_time_unit),
        _texts("Scope", product.scopes),
    )
    return Part("ApiProduct", parts, name=product.name)


def _given(tag: str, text: str) -> Iterator[Part]:
    """Yield a member that is absent when nothing is set."""
    if text:
        yield Part(tag, text)


def _list(item: str, parts: Iterable[Part], tag: str = "") -> Part:
    return Part(tag or f"{item}s", tuple(parts), is_list=True)


def _texts(item: str, texts: Iterable[str]) -> Part:
    return _list(item, [Part(item, each) for each in texts])


def _attributes(attributes: Iterable[Attribute]) -> Part:
    pairs = [Part("Attribute", (Part("Name", each.name), Part("Value", each.value))) for each in attributes]
    return _list("Attribute", pairs)


def _made(entity: Stamped) -> tuple[Part, ...]:
    return Part("CreatedAt", milliseconds(entity.created_at)), Part("CreatedBy", entity.created_by)


def _changed(entity: Stamped) -> tuple[Part, ...]:
    at, by = milliseconds(entity.last_modified_at), entity.last_modified_by
    return Part("LastModifiedAt", at), Part("LastModifiedBy", by)


def _member(tag: str) -> str:
    return tag[0].lower() + tag[1:]


def _escaped(text: str, *, quote: bool = False) -> str:
    return escape(xml_text(text), quote=quote)

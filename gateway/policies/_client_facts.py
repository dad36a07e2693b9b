"""What a policy that let a client pass tells the flow of it: the variables of app, owner and product.

Values are texts, as Edge's are, and times are milliseconds; lists are lists, which read as `[a, b]`.
Custom attributes never take the place of a variable of Edge's: whoever owns an app may name
its attributes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gateway.entities import ApiProduct, Attribute, ClientRegistration, Company, Developer, Stamped
from gateway.oauth import milliseconds

Variables = Mapping[str, object]

_GROUPS = ("app.", "apiproduct.", "company.", "developer.")


def app_variables(client: ClientRegistration) -> Variables:
    """Return the `app.` variables."""
    app = client.app
    return {
        **_custom("app.", app.attributes),
        "app.name": app.name,
        "app.id": app.app_id,
        "app.accessType": app.access_type,
        "app.callbackUrl": app.callback_url,
        "app.status": app.status,
        "app.appFamily": app.app_family,
        "app.apiproducts": [product.name for product in client.products],
        "app.appParentStatus": client.developer.status,
        "app.appType": "Company" if app.company else "Developer",
        "app.appParentId": client.developer.developer_id,
        **_stamps("app.", app),
    }


def developer_variables(client: ClientRegistration, organization: str) -> Variables:
    """Return the `developer.` variables, the apps' names among them; of a company's app `company.` ones."""
    owner = client.developer
    named = _company(owner, organization) if isinstance(owner, Company) else _developer(owner, organization)
    group = "company." if isinstance(owner, Company) else "developer."
    return {
        **_custom(group, owner.attributes),
        **named,
        # Records of before the names were kept have none.
        f"{group}apps": list(owner.app_names) or [client.app.name],
        "developer.app.name": client.app.name,
        **_stamps(group, owner),
    }


def _developer(developer: Developer, organization: str) -> Variables:
    return {
        # Edge: the organization is part of a developer's id.
        "developer.id": f"{organization}@@@{developer.developer_id}",
        "developer.userName": developer.user_name,
        "developer.firstName": developer.first_name,
        "developer.lastName": developer.last_name,
        "developer.email": developer.email,
        "developer.status": developer.status,
    }


def _company(company: Company, organization: str) -> Variables:
    return {
        "company.id": f"{organization}@@@{company.name}",
        "company.name": company.name,
        "company.displayName": company.display_name,
        "company.appOwnerStatus": company.status,
    }


def product_variables(product: ApiProduct) -> Variables:
    """Return the `apiproduct.` variables of the product that admitted the call.

    Edge: there are none for a product that names neither environment, proxy nor resource.
    """
    if not (product.environments or product.proxies or product.api_resources):
        return {}
    quota = {
        "apiproduct.developer.quota.limit": product.quota,
        "apiproduct.developer.quota.interval": product.quota_interval,
        "apiproduct.developer.quota.timeunit": product.quota_time_unit,
    }
    return {
        **_custom("apiproduct.", product.attributes),
        "apiproduct.name": product.name,
        **{name: value for name, value in quota.items() if value},
    }


def client_variables(client: ClientRegistration, organization: str) -> Variables:
    """Return what GetOAuthV2Info tells of a client, the app's attributes among it."""
    return {
        **ungrouped(client.app.attributes),
        "client_id": client.credential.consumer_key,
        "client_secret": client.credential.consumer_secret,
        "redirection_uris": client.app.callback_url,
        **owner_id(client, organization),
        **({} if client.app.company else {"developer.email": client.developer.email}),
        "developer.app.name": client.app.name,
    }


def owner_id(client: ClientRegistration, organization: str) -> Variables:
    """Return the variable that names the owner of a client's app."""
    name = "company.id" if client.app.company else "developer.id"
    # Edge: the organization is part of a developer's id.
    return {name: f"{organization}@@@{client.developer.developer_id}"}


def ungrouped(attributes: Iterable[Attribute]) -> Variables:
    """Return attributes as variables of no group, without those that would pretend to be of one."""
    return {each.name: each.value for each in attributes if not each.name.startswith(_GROUPS)}


def _custom(group: str, attributes: Iterable[Attribute]) -> dict[str, object]:
    return {group + each.name: each.value for each in attributes}


def _stamps(group: str, entity: Stamped) -> dict[str, object]:
    return {
        f"{group}created_by": entity.created_by,
        f"{group}created_at": str(milliseconds(entity.created_at)),
        f"{group}last_modified_at": str(milliseconds(entity.last_modified_at)),
        f"{group}last_modified_by": entity.last_modified_by,
    }

"""API products. A change counts from the next call on: workers read products with each token."""

from __future__ import annotations

from dataclasses import replace

from gateway.entities import ApiProduct, InvalidEntity
from gateway.errors import Conflict, NotFound
from gateway.management.answers import Answer, created, found
from gateway.management.attributes import (
    Attributes,
    Change,
    Owner,
    attribute_resources,
    attributes_view,
    changing,
)
from gateway.management.call import Call
from gateway.management.members import Members
from gateway.management.operation import EXPAND, PAGE, Parameter, describes, entity_sent, one_word
from gateway.management.product_uses import uses_of
from gateway.management.resource import Resource
from gateway.management.shapes import COUNT_OF, PRODUCT, PRODUCT_LIST, SENT_PRODUCT, TEXTS, one_of
from gateway.management.stamps import stamps_view
from gateway.store import Collection, Taken

MOST = 1000
MOST_USES = 100
_PATH = "organizations/{organization}/apiproducts"
_BAD_NAME = "keymanagement.service.apiproduct_name_invalid"


@describes(
    one_of(TEXTS, PRODUCT_LIST),
    query=(*PAGE, EXPAND, Parameter("attributename"), Parameter("attributevalue")),
)
async def list_products(call: Call) -> Answer:
    """Answer names, or products with `expand`; those with an attribute where one is asked for."""
    products = _products(call)
    count, name = call.count(MOST), call.parameter("attributename")
    if name is None and not call.flag("expand"):
        return found(await products.names(start=call.start, count=count))
    chosen = await products.entities(start=call.start, count=count if name is None else None)
    if name is not None:
        value = call.parameter("attributevalue")
        chosen = [each for each in chosen if _has_attribute(each, name, value)][:count]
    if call.flag("expand"):
        return found({"apiProduct": [product_view(each) for each in chosen]})
    return found([each.name for each in chosen])


@describes(PRODUCT, status=201, sent=entity_sent(SENT_PRODUCT))
async def create_product(call: Call) -> Answer:
    """Make a product."""
    members = call.body.entity("ApiProduct")
    product = read_product(members, members.text("name") or "").made(call.now, call.caller)
    await _check_names(call, product)
    try:
        await _products(call).create(product.name, product)
    except Taken as error:
        raise Conflict(
            "keymanagement.service.apiproduct_already_exists",
            f"ApiProduct with name {product.name} already exists",
        ) from error
    return created(product_view(product))


@describes(
    one_of(PRODUCT, COUNT_OF, TEXTS),
    query=(
        one_word("query", "list", "count"),
        one_word("entity", "keys", "apps", "developers", "companies"),
        *PAGE,
    ),
)
async def get_product(call: Call) -> Answer:
    """Answer one product, or who uses it where `query` asks for that."""
    product = _there(call, await _products(call).find(call.names["product"]))
    query = call.choice("query", "list", "count")
    if query is None:
        return found(product_view(product))
    entity = call.choice("entity", "keys", "apps", "developers", "companies") or "keys"
    users = await uses_of(call, product.name, entity)
    if query == "count":
        return found({"count": len(users)})
    return found([each for each in users if each >= call.start][: call.count(MOST_USES)])


@describes(PRODUCT, sent=entity_sent(SENT_PRODUCT))
async def replace_product(call: Call) -> Answer:
    """Replace a product; what is not given is lost, the name stays."""
    name, members = call.names["product"], call.body.entity("ApiProduct")
    given = read_product(members, name)
    await _check_names(call, given)
    now = call.now

    def change(before: ApiProduct) -> ApiProduct:
        members.keep("name", before.name, of="an API product", code=_BAD_NAME)
        stamped = replace(given, created_at=before.created_at, created_by=before.created_by)
        return stamped.changed(now, call.caller)

    return found(product_view(_there(call, await _products(call).update(name, change))))


@describes(PRODUCT)
async def delete_product(call: Call) -> Answer:
    """Delete a product, also one that keys still have; calls with it fail from now on."""
    return found(product_view(_there(call, await _products(call).delete(call.names["product"]))))


def _products(call: Call) -> Collection[ApiProduct]:
    return call.store.products(call.organization)


def _there(call: Call, product: ApiProduct | None) -> ApiProduct:
    if product is None:
        name = call.names["product"]
        raise NotFound("keymanagement.service.apiproduct_doesnot_exist", f"ApiProduct {name} does not exist")
    return product


def _has_attribute(product: ApiProduct, name: str, value: str | None) -> bool:
    return any(each.name == name and value in (None, each.value) for each in product.attributes)


async def _check_names(call: Call, product: ApiProduct) -> None:
    """Refuse proxies and environments that do not exist."""
    revisions = call.store.revisions(call.organization)
    environments = await call.store.environments(call.organization).names()
    for name in product.environments:
        if name not in environments:
            raise InvalidEntity(
                "keymanagement.service.apiproduct_invalid_environment", f"Environment {name} does not exist"
            )
    for name in product.proxies:
        if await revisions.names(start=name, count=1) != [name]:
            raise InvalidEntity(
                "keymanagement.service.apiproduct_invalid_proxy", f"APIProxy named {name} does not exist"
            )


def read_product(members: Members, name: str) -> ApiProduct:
    """Read a product.

    Raises:
        Invalid: a member has a wrong type.
        InvalidEntity: a value is absent or cannot be.
    """
    product = ApiProduct(
        name,
        members.text("displayName") or "",
        members.text("description") or "",
        members.text("approvalType") or "auto",
        members.texts("apiResources") or (),
        members.texts("proxies") or (),
        members.texts("environments") or (),
        # An empty text in the list is how the UI of Edge says: none.
        tuple(scope for scope in members.texts("scopes") or () if scope),
        members.text_or_number("quota") or "",
        members.text_or_number("quotaInterval") or "",
        members.text("quotaTimeUnit") or "",
        members.attributes() or (),
    )
    product.check()
    return product


def product_view(product: ApiProduct) -> dict[str, object]:
    """Return a product as Edge shows it; a quota that is not set is absent."""
    quota = {
        "quota": product.quota,
        "quotaInterval": product.quota_interval,
        "quotaTimeUnit": product.quota_time_unit,
    }
    return {
        **stamps_view(product),
        "apiResources": list(product.api_resources),
        "approvalType": product.approval_type,
        "attributes": attributes_view(product.attributes),
        "description": product.description,
        "displayName": product.display_name,
        "environments": list(product.environments),
        "name": product.name,
        "proxies": list(product.proxies),
        "scopes": list(product.scopes),
        **{name: value for name, value in quota.items() if value},
    }


async def _read_attributes(call: Call) -> Attributes:
    return _there(call, await _products(call).find(call.names["product"])).attributes


async def _update_attributes(call: Call, change: Change) -> Attributes:
    updated = await _products(call).update(call.names["product"], changing(call, change))
    return _there(call, updated).attributes


RESOURCES = (
    Resource(_PATH, get=list_products, post=create_product),
    Resource(
        f"{_PATH}/{{product}}",
        get=get_product,
        put=replace_product,
        post=replace_product,
        delete=delete_product,
    ),
    *attribute_resources(Owner(f"{_PATH}/{{product}}", _read_attributes, _update_attributes)),
)

"""Companies. Deleting one removes apps and keys; an inactive one's keys stop to count."""

from __future__ import annotations

from dataclasses import replace

from gateway.entities import Company
from gateway.errors import Conflict
from gateway.management.answers import Answer, created, found, nothing
from gateway.management.attributes import (
    Attributes,
    Change,
    Owner,
    attribute_resources,
    attributes_view,
    changing,
)
from gateway.management.call import Call
from gateway.management.lookup import company_of, no_company
from gateway.management.members import Members
from gateway.management.operation import EXPAND, OR_NOTHING, PAGE, describes, entity_sent, one_word
from gateway.management.resource import Resource
from gateway.management.shapes import COMPANY, COMPANY_LIST, SENT_COMPANY, TEXTS, one_of
from gateway.management.stamps import stamps_view
from gateway.store import Companies, Taken

MOST = 1000
_PATH = "organizations/{organization}/companies"


@describes(one_of(TEXTS, COMPANY_LIST), query=(*PAGE, EXPAND))
async def list_companies(call: Call) -> Answer:
    """Answer names, or companies with `expand`."""
    companies, count = _companies(call), call.count(MOST)
    if not call.flag("expand"):
        return found(await companies.names(start=call.start, count=count))
    chosen = await companies.entities(start=call.start, count=count)
    return found({"company": [company_view(each) for each in chosen]})


@describes(COMPANY, status=201, sent=entity_sent(SENT_COMPANY))
async def create_company(call: Call) -> Answer:
    """Make a company, without developers."""
    members = call.body.entity("Company")
    company = read_company(members, members.text("name") or "").made(call.now, call.caller)
    try:
        await _companies(call).create(company)
    except Taken as error:
        raise Conflict(
            "developer.service.CompanyAlreadyExists",
            f"Company {company.name} already exists in organization {call.organization}",
        ) from error
    return created(company_view(company))


@describes(COMPANY)
async def get_company(call: Call) -> Answer:
    """Answer one company."""
    return found(company_view(await company_of(call)))


@describes(
    COMPANY,
    beside=OR_NOTHING,
    query=(one_word("action", "active", "inactive"),),
    sent=entity_sent(SENT_COMPANY, is_required=False),
)
async def put_company(call: Call) -> Answer:
    """Replace a company; the name stays, and so does the status unless one is given. Or change the status."""
    if call.parameter("action") is not None:
        return await change_status(call)
    name, members, now = call.names["company"], call.body.entity("Company"), call.now
    members.keep("name", name, of="a company", code="developer.service.InvalidCompanyName")
    given, status = read_company(members, name), members.text("status")

    def change(before: Company) -> Company:
        kept = replace(
            given,
            status=status or before.status,
            created_at=before.created_at,
            created_by=before.created_by,
        )
        return kept.changed(now, call.caller)

    return found(company_view(_there(call, await _companies(call).update(name, change))))


@describes(query=(one_word("action", "active", "inactive", is_required=True),))
async def change_status(call: Call) -> Answer:
    """Make a company active or inactive. Edge: documents say PUT, clients send POST."""
    action = call.chosen("action", "active", "inactive")
    now = call.now
    updated = await _companies(call).update(
        call.names["company"], lambda before: replace(before, status=action).changed(now, call.caller)
    )
    _there(call, updated)
    return nothing()


@describes(COMPANY)
async def delete_company(call: Call) -> Answer:
    """Delete a company with apps and keys; its developers stay, and belong to it no more."""
    return found(company_view(_there(call, await _companies(call).delete(call.names["company"]))))


def _companies(call: Call) -> Companies:
    return call.store.companies(call.organization)


def _there(call: Call, company: Company | None) -> Company:
    if company is None:
        raise no_company(call)
    return company


def read_company(members: Members, name: str) -> Company:
    """Read a company.

    Raises:
        Invalid: a member has a wrong type.
        InvalidEntity: a value cannot be.
    """
    company = Company(
        name,
        members.text("displayName") or "",
        members.text("status") or "active",
        members.attributes() or (),
    )
    company.check()
    return company


def company_view(company: Company) -> dict[str, object]:
    """Return a company as Edge shows it, with the names of the apps."""
    return {
        **stamps_view(company),
        "apps": list(company.app_names),
        "attributes": attributes_view(company.attributes),
        "displayName": company.display_name,
        "name": company.name,
        "status": company.status,
    }


async def _read_attributes(call: Call) -> Attributes:
    return (await company_of(call)).attributes


async def _update_attributes(call: Call, change: Change) -> Attributes:
    updated = await _companies(call).update(call.names["company"], changing(call, change))
    return _there(call, updated).attributes


RESOURCES = (
    Resource(_PATH, get=list_companies, post=create_company),
    Resource(
        f"{_PATH}/{{company}}",
        get=get_company,
        put=put_company,
        post=change_status,
        delete=delete_company,
    ),
    *attribute_resources(Owner(f"{_PATH}/{{company}}", _read_attributes, _update_attributes)),
)

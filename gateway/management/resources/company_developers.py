"""The developers who belong to a company, each with a role: a word of the company's own."""

from __future__ import annotations

from collections.abc import Callable

from gateway.entities import Company, CompanyMember, Developer
from gateway.errors import Invalid, NotFound
from gateway.management.answers import Answer, found, nothing
from gateway.management.call import Call
from gateway.management.lookup import company_of, developer_of, no_company, no_developer
from gateway.management.operation import describes, entity_sent
from gateway.management.resource import Resource
from gateway.management.shapes import COMPANY_DEVELOPERS, SENT_COMPANY_DEVELOPERS
from gateway.store import Orphaned

Members = tuple[CompanyMember, ...]
_PATH = "organizations/{organization}/companies/{company}/developers"


@describes(COMPANY_DEVELOPERS)
async def list_members(call: Call) -> Answer:
    """Answer the developers with their roles."""
    company = await company_of(call)
    developers = call.store.developers(call.organization)
    known = [(each, await developers.find(each.developer_id)) for each in company.members]
    return found({"developer": [_view(who, each.role) for each, who in known if who is not None]})


@describes(COMPANY_DEVELOPERS, sent=entity_sent(SENT_COMPANY_DEVELOPERS))
async def set_members(call: Call) -> Answer:
    """Let developers belong to the company; one who does gets another role. Answers those who were named.

    Edge: an empty list means that nobody belongs to it any more.
    """
    await company_of(call)
    named = call.body.entity("Developers").each("developer")
    if named is None:
        raise Invalid("management.InvalidEntity", "developer is absent; a list is expected")
    given = [(await _developer(call, each.text("email") or ""), each.text("role") or "") for each in named]
    members = tuple(CompanyMember(who.developer_id, role) for who, role in given)
    Company(call.names["company"], members=members).check()

    def change(before: Members) -> Members:
        known = {each.developer_id: each for each in (*before, *members)}
        return tuple(known.values()) if members else ()

    await _change(call, change)
    return found({"developer": [_view(who, role) for who, role in given]})


@describes()
async def remove_member(call: Call) -> Answer:
    """Let a developer belong to the company no more."""
    company, developer = await company_of(call), await developer_of(call)

    def change(before: Members) -> Members:
        left = tuple(each for each in before if each.developer_id != developer.developer_id)
        if len(left) == len(before):
            raise NotFound(
                "developer.service.DeveloperDoesNotExist",
                f"Developer {call.names['developer']} does not belong to company {company.name}",
            )
        return left

    await _change(call, change)
    return nothing()


async def _change(call: Call, change: Callable[[Members], Members]) -> None:
    """Change who belongs to the path's company.

    Raises:
        NotFound: it was deleted, or a developer was.
    """
    try:
        company = await call.store.companies(call.organization).change_members(call.names["company"], change)
    except Orphaned as error:
        raise NotFound("developer.service.DeveloperIdDoesNotExist", f"{error}") from error
    if company is None:
        raise no_company(call)


async def _developer(call: Call, email: str) -> Developer:
    developer = await call.store.developers(call.organization).find(email) if "@" in email else None
    if developer is None:
        raise no_developer(call, email)
    return developer


def _view(developer: Developer, role: str) -> dict[str, str]:
    return {"email": developer.email, "role": role}


RESOURCES = (
    Resource(_PATH, get=list_members, post=set_members),
    Resource(f"{_PATH}/{{developer}}", delete=remove_member),
)

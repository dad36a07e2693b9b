"""Find what a path names, or refuse with Edge's code and words for it."""

from __future__ import annotations

from gateway.entities import Company, Developer, DeveloperApp, Revision, company_owner
from gateway.errors import NotFound
from gateway.management.call import Call
from gateway.management.kinds import kind_of, name_of, revisions_of
from gateway.management.numbers import whole_number

_BEANS = "messaging.config.beans"
APP_PATHS = tuple(
    f"organizations/{{organization}}/{owner}/apps"
    for owner in ("developers/{developer}", "companies/{company}")
)
"""Where apps are found: the same below developers and below companies."""


async def environment_of(call: Call, name: str | None = None) -> str:
    """Return the name of an environment that exists: the path's, or another.

    Raises:
        NotFound: it does not exist.
    """
    name = call.names["environment"] if name is None else name
    if await call.store.environments(call.organization).find(name) is None:
        raise no_environment(call, name)
    return name


def no_environment(call: Call, name: str) -> NotFound:
    """Return the refusal of an environment that does not exist."""
    return NotFound(
        f"{_BEANS}.EnvironmentDoesNotExist",
        f"Environment: {name} does not exist in organization {call.organization}",
    )


async def proxy_of(call: Call) -> str:
    """Return the name of the path's proxy or shared flow, which exists.

    Raises:
        NotFound: it does not exist.
    """
    name = name_of(call)
    if await revisions_of(call).names(start=name, count=1) != [name]:
        raise no_proxy(call)
    return name


def no_proxy(call: Call) -> NotFound:
    """Return the refusal of a proxy or shared flow that does not exist."""
    return NotFound(
        f"{_BEANS}.ApplicationDoesNotExist",
        f"{kind_of(call).word} named {name_of(call)} does not exist in organization {call.organization}",
    )


async def revision_of(call: Call, text: str | None = None) -> Revision:
    """Return a revision of the path's proxy or shared flow: the path's, or another.

    Raises:
        NotFound: that or the revision does not exist; what is no number is no revision.
    """
    name = await proxy_of(call)
    text = call.names["revision"] if text is None else text
    number = whole_number(text)
    revision = None if number is None else await revisions_of(call).find(name, number)
    if revision is None:
        raise no_revision(call, text)
    return revision


def no_revision(call: Call, text: str) -> NotFound:
    """Return the refusal of a revision that does not exist."""
    word = kind_of(call).word
    return NotFound(
        f"{_BEANS}.ApplicationRevisionDoesNotExist",
        f"{word} revision {text} does not exist for {word} {name_of(call)} "
        f"in organization {call.organization}",
    )


async def developer_of(call: Call) -> Developer:
    """Return the path's developer, named by e-mail address or id.

    Raises:
        NotFound: there is none.
    """
    developer = await call.store.developers(call.organization).find(call.names["developer"])
    if developer is None:
        raise no_developer(call)
    return developer


def no_developer(call: Call, name: str | None = None) -> NotFound:
    """Return the refusal of a developer that does not exist: the path's, or another."""
    name = call.names["developer"] if name is None else name
    kind = "Developer" if "@" in name else "DeveloperId"
    return NotFound(
        f"developer.service.{kind}DoesNotExist",
        f"{kind} {name} does not exist in organization {call.organization}",
    )


async def company_of(call: Call) -> Company:
    """Return the path's company.

    Raises:
        NotFound: there is none.
    """
    company = await call.store.companies(call.organization).find(call.names["company"])
    if company is None:
        raise no_company(call)
    return company


def no_company(call: Call) -> NotFound:
    """Return the refusal of a company that does not exist."""
    return NotFound(
        "developer.service.CompanyDoesNotExist",
        f"Company {call.names['company']} does not exist in organization {call.organization}",
    )


async def owner_of(call: Call) -> str:
    """Return the owner of apps that the path names, a developer or a company, as apps name their owners.

    Raises:
        NotFound: there is none.
    """
    if "company" in call.names:
        return company_owner((await company_of(call)).name)
    return (await developer_of(call)).developer_id


def no_owner(call: Call) -> NotFound:
    """Return the refusal of an owner of apps who does not exist."""
    return no_company(call) if "company" in call.names else no_developer(call)


async def app_of(call: Call) -> DeveloperApp:
    """Return the path's app of the path's developer or company.

    Raises:
        NotFound: there is no such app, or no such owner.
    """
    app = await call.store.apps(call.organization).find(await owner_of(call), call.names["app"])
    if app is None:
        raise no_app(call)
    return app


def no_app(call: Call) -> NotFound:
    """Return the refusal of an app that does not exist."""
    owner = call.names["company"] if "company" in call.names else call.names["developer"]
    return NotFound(
        "developer.service.AppDoesNotExist", f"App named {call.names['app']} does not exist under {owner}"
    )

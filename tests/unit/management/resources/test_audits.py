"""Reading the audit log: whose it is, and what time it covers."""

from __future__ import annotations

from dataclasses import replace

from gateway.entities import ORGADMIN, Organization, User
from tests.support.management import ADMIN, ORG, PASSWORD, Driver, O, quick_passwords

AUDITS = f"/v1/audits/organizations/{ORG}"


async def codes(api: Driver, query: str = "", path: str = AUDITS) -> list[str]:
    records = (await api("GET", f"{path}{query}")).expect(200).value["auditRecord"]
    assert isinstance(records, list)
    return [str(each["requestUri"]).rpartition("/")[2] for each in records]


async def test_a_timeline_goes_back_from_now(api: Driver) -> None:
    day = 86_400
    # The clock of the tests stands 22 hours and 13 minutes after midnight, UTC.
    for name, ago in (("month", 29 * day), ("week", 6 * day), ("yesterday", day), ("today", 60)):
        api.clock.advance(-ago)
        (await api("POST", f"{O}/userroles/user/users/{name}?x=1")).expect(405)
        (await api("DELETE", f"{O}/userroles/{name}")).expect(404)
        api.clock.advance(ago)
    assert await codes(api, "?timeline=today") == ["today"]
    assert await codes(api, "?timeline=week") == ["today", "yesterday", "week"]
    assert await codes(api, "?timeline=month") == ["today", "yesterday", "week", "month"]
    now = round(api.clock() * 1000)
    assert await codes(api, f"?endTime={now - day * 1000}") == ["yesterday", "week", "month"]
    assert await codes(api, f"?startTime={now - day * 1000}&endTime={now - 61_000}") == ["yesterday"]


async def test_what_is_too_old_is_not_told(api: Driver) -> None:
    (await api("DELETE", f"{O}/userroles/x")).expect(404)
    api.clock.advance(91 * 86_400)
    assert await codes(api) == []


async def test_a_deleted_organization_of_the_same_name_is_not_told_of(api: Driver) -> None:
    await api.store.users.create(User("ada@example.org", await quick_passwords().hash(PASSWORD)))
    await api.store.roles(ORG).assign(ORGADMIN, "ada@example.org")
    (await api("DELETE", f"{O}/userroles/x")).expect(404)
    api.clock.advance(10)

    def anew(before: Organization) -> Organization:
        return replace(before, created_at=api.clock())

    await api.store.organizations.update(ORG, anew)
    assert await codes(api.as_user("ada@example.org", PASSWORD)) == []
    assert await codes(api) == ["x"]


async def test_a_user_s_records_are_found_in_all_organizations(api: Driver) -> None:
    (await api("DELETE", f"{O}/userroles/x")).expect(404)
    (await api("DELETE", "/v1/users/nobody@example.org")).expect(404)
    assert await codes(api, path=f"/v1/audits/users/{ADMIN}") == ["nobody@example.org", "x"]
    assert await codes(api, path="/v1/audits/users/Nobody@example.org") == ["nobody@example.org"]
    assert await codes(api, path="/v1/audits/users/other@example.org") == []

from __future__ import annotations

from tests.support.management import ORG, Driver, O


async def test_a_replacement_keeps_who_made_it_and_what_is_ours(api: Driver) -> None:
    made = (await api("POST", f"{O}/reports", {"displayName": "a", "createdBy": "me"})).expect(200).value
    api.clock.advance(5.0)
    body = {**made, "displayName": "b", "organization": "other"}
    changed = (await api("PUT", f"{O}/reports/{made['name']}", body)).expect(200).value
    assert (changed["createdBy"], changed["organization"]) == (made["createdBy"], ORG)
    assert changed["createdAt"] == made["createdAt"]
    assert isinstance(made["lastModifiedAt"], int)
    assert changed["lastModifiedAt"] == made["lastModifiedAt"] + 5000


async def test_a_report_has_a_length(api: Driver) -> None:
    body = {"displayName": "a", "comments": "x" * 70_000}
    (await api("POST", f"{O}/reports", body)).refused(400, "dataapi.service.InvalidReport")

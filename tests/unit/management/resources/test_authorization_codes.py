from __future__ import annotations

from tests.support.clients import make_code
from tests.support.issued import CODE, issue
from tests.support.management import ORG, Driver, O

PATH = f"{O}/oauth2/authorizationcodes"
UNKNOWN = "keymanagement.service.AuthorizationCodeDoesntExists"


async def test_a_used_code_is_told_as_revoked_and_goes_when_it_is_deleted(api: Driver) -> None:
    await issue(api)
    await api.store.codes(ORG).redeem(CODE, "family")
    assert (await api("GET", f"{PATH}/{CODE}")).expect(200).value["status"] == "revoked"
    (await api("DELETE", f"{PATH}/{CODE}")).expect(200)
    for verb in ("GET", "DELETE"):
        (await api(verb, f"{PATH}/{CODE}")).refused(404, UNKNOWN)


async def test_lists_are_paged(api: Driver) -> None:
    for number in range(3):
        await api.store.codes(ORG).save(f"code {number}", make_code())
    listed = (await api("GET", PATH)).expect(200).items
    assert listed == sorted(map(str, listed))
    assert len(listed) == 3
    assert (await api("GET", f"{PATH}?count=1&startKey={listed[1]}")).items == listed[1:2]

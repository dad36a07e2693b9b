from __future__ import annotations

from gateway.entities import User
from tests.support.management import ADMIN, PASSWORD, Driver, O, quick_passwords


async def test_a_system_administrator_may_do_what_no_role_allows(api: Driver) -> None:
    await api.store.users.create(User("ada@example.org", await quick_passwords().hash(PASSWORD)))
    ada = api.as_user("ada@example.org", PASSWORD)
    (await ada("GET", O)).refused(403, "messaging.config.beans.OrganizationDoesNotExist")
    (await api("POST", "/v1/userroles/sysadmin/users?id=ada@example.org")).expect(200)
    (await ada("GET", O)).expect(200)
    (await ada("DELETE", f"/v1/userroles/sysadmin/users/{ADMIN}")).expect(204)
    (await api("GET", O)).refused(403, "messaging.config.beans.OrganizationDoesNotExist")
    (await ada("DELETE", "/v1/userroles/sysadmin/users/ada@example.org")).refused(
        400, "usersandroles.LastAdministrator"
    )

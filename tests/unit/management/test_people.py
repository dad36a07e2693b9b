from __future__ import annotations

from typing import cast

import pytest

from gateway.entities import Permission, Role, User
from gateway.errors import Invalid, NotFound
from gateway.management.call import Call, Ports
from gateway.management.people import (
    last_administrator,
    permission_view,
    refuse_built_in,
    role_of,
    role_view,
    user_of,
    user_view,
)
from gateway.store import Store


def asking(store: Store, **names: str) -> Call:
    ports = Ports(store, lambda: 0.0, str, lambda: "id")
    return Call("GET", {"organization": "acme", **names}, "me@x.com", ports)


def test_views_show_what_edge_shows_and_no_hash() -> None:
    user = User("a@b.c", "$argon2id$", "A", "B", is_system_admin=True)
    assert user_view(user) == {"emailId": "a@b.c", "firstName": "A", "lastName": "B"}
    assert role_view(Role("r")) == {"name": "r"}
    assert permission_view("acme", Permission("/", ("get",))) == {
        "organization": "acme",
        "path": "/",
        "permissions": ["get"],
    }


async def test_who_and_what_is_not_there_is_not_found(store: Store) -> None:
    await store.users.create(User("a@b.c", ""))
    assert (await user_of(asking(store, user="A@b.c"))).email == "a@b.c"
    assert (await user_of(asking(store), "a@b.c")).email == "a@b.c"
    with pytest.raises(NotFound, match=r"User x@y\.z does not exist"):
        await user_of(asking(store, user="x@y.z"))
    assert (await role_of(asking(store, role="user"))).name == "user"
    with pytest.raises(NotFound, match="Role r does not exist in organization acme"):
        await role_of(asking(store, role="r"))


def test_built_in_roles_stay() -> None:
    store = cast("Store", None)
    refuse_built_in(asking(store, role="own"))
    with pytest.raises(Invalid, match="is built in"):
        refuse_built_in(asking(store, role="orgadmin"))


def test_a_last_administrator_is_named_by_what_it_administers() -> None:
    assert "Organization acme must have" in last_administrator("Organization acme").message

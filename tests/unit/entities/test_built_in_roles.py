"""The built-in roles: what each is for, in a few words. The whole matrix is a test of the management API."""

from __future__ import annotations

import pytest

from gateway.entities import BUILT_IN_ROLES, DELETE, GET, ORGADMIN, PUT


def test_there_are_edge_s_five() -> None:
    assert list(BUILT_IN_ROLES) == [ORGADMIN, "readonlyadmin", "opsadmin", "businessuser", "user"]
    for role in BUILT_IN_ROLES.values():
        role.check()
        assert role.allows(GET, ("whatever", "is", "there"))


@pytest.mark.parametrize("name", [each for each in BUILT_IN_ROLES if each != ORGADMIN])
@pytest.mark.parametrize(
    "where", ["", "userroles", "userroles/orgadmin/users", "environments", "environments/test"]
)
def test_nobody_but_its_administrators_changes_what_an_organization_is(name: str, where: str) -> None:
    path = tuple(where.split("/")) if where else ()
    assert not BUILT_IN_ROLES[name].allows(PUT, path)
    assert not BUILT_IN_ROLES[name].allows(DELETE, path)
    assert BUILT_IN_ROLES[ORGADMIN].allows(DELETE, path)


@pytest.mark.parametrize(
    ("name", "can", "cannot"),
    [
        ("opsadmin", "environments/prod/apis/a/revisions/1/deployments", "apis"),
        ("opsadmin", "environments/prod/targetservers", "apiproducts"),
        ("businessuser", "developers/a@b.c/apps/x", "apis"),
        ("businessuser", "apiproducts", "environments/test/caches"),
        ("user", "apis/a/revisions/1/policies", "apiproducts"),
        ("user", "environments/test/apis/a/revisions/1/deployments", "environments/test/caches"),
        ("user", "environments/test/apis", "environments/prod/apis/a/revisions/1/deployments"),
    ],
)
def test_each_does_its_work_and_no_other(name: str, can: str, cannot: str) -> None:
    assert BUILT_IN_ROLES[name].allows(PUT, can.split("/"))
    assert not BUILT_IN_ROLES[name].allows(PUT, cannot.split("/"))

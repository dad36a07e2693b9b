"""Roles: which permission of a role decides, and what cannot be one."""

from __future__ import annotations

import pytest

from gateway.entities import DELETE, GET, PUT, InvalidEntity, Permission, Role
from gateway.entities.role import MOST_PERMISSIONS, segments_of

ROLE = Role(
    "tester",
    (
        Permission.of("/", GET),
        Permission.of("/apis/", GET, PUT),
        Permission.of("/apis/secret"),
        Permission.of("/environments/*/targetservers", DELETE, PUT),
        Permission.of("/environments/prod", GET),
    ),
).made(1.0, "a@b.c")


def path(text: str) -> tuple[str, ...]:
    return tuple(text.split("/")) if text else ()


@pytest.mark.parametrize(
    ("verb", "where", "is_allowed"),
    [
        (GET, "", True),
        (PUT, "", False),
        (GET, "developers/a@b.c", True),
        (DELETE, "developers/a@b.c", False),
        (PUT, "apis", True),
        (PUT, "apis/hello/revisions/1", True),
        (DELETE, "apis/hello", False),
        (GET, "apis/secret", False),
        (PUT, "apis/secret/revisions/1", False),
        (PUT, "apis/secretive", True),
        (PUT, "apiproducts", False),
        (PUT, "environments/test/targetservers/x", True),
        (GET, "environments/test/targetservers/x", False),
        (GET, "environments/test/caches", True),
        (GET, "environments/prod/caches", True),
        # Three segments say more than two, even where one of them is any.
        (PUT, "environments/prod/targetservers", True),
    ],
)
def test_the_most_specific_permission_decides_alone(verb: str, where: str, is_allowed: bool) -> None:
    assert ROLE.allows(verb, path(where)) is is_allowed


def test_a_name_says_more_than_any_name_and_an_earlier_one_more_than_a_later() -> None:
    role = Role("r", (Permission("/*/b", (GET,)), Permission("/a/*", (PUT,)), Permission("/*/*", (DELETE,))))
    assert role.allows(PUT, ("a", "b"))
    assert not role.allows(GET, ("a", "b"))
    assert role.allows(GET, ("c", "b"))
    assert role.allows(DELETE, ("c", "d"))


def test_without_a_permission_nothing_is_allowed() -> None:
    assert not Role("r").allows(GET, ())
    assert not Role("r", (Permission("/apis", (GET,)),)).allows(GET, ())


def test_proxies_have_another_name_in_permissions() -> None:
    role = Role("r", (Permission.of("/applications/x", GET),))
    assert role.allows(GET, ("apis", "x"))
    assert segments_of("/applications/x/") == ("apis", "x")
    assert role.at("/apis/x") is not None


def test_the_record_comes_back() -> None:
    assert Role.from_record(ROLE.to_record()) == ROLE
    ROLE.check()


def test_a_permission_has_one_spelling() -> None:
    assert Permission.of("/apis//", PUT, GET, PUT) == Permission("/apis", (GET, PUT))
    assert Permission.of("/") == Permission("/")


def test_a_permission_takes_the_place_of_the_one_of_its_path() -> None:
    changed = ROLE.granting(Permission.of("/apis", DELETE))
    assert changed.at("/apis/") == Permission("/apis", (DELETE,))
    assert len(changed.permissions) == len(ROLE.permissions)
    assert changed.at("/apis/secret") is not None
    assert changed.without("/apis").at("/apis") is None
    assert ROLE.granting(Permission.of("/reports", GET)).at("/reports") is not None


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("", "begins with a slash"),
        ("apis", "begins with a slash"),
        ("/a//b", "begins with a slash"),
        ("/a" * 17, "up to 16 segments"),
        ("/a\n", "begins with a slash"),
        ("/apis/**", "one whole segment"),
        ("/api*", "one whole segment"),
    ],
)
def test_a_path_that_cannot_be_is_refused(where: str, says: str) -> None:
    with pytest.raises(InvalidEntity, match=says):
        Permission.of(where, GET)


def test_a_verb_that_cannot_be_is_refused() -> None:
    with pytest.raises(InvalidEntity, match="permission 'post' is invalid: one of get, put, delete"):
        Permission.of("/", "post")


@pytest.mark.parametrize("name", ["", " a", "a ", "a/b", "-a", "x" * 256])
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(InvalidEntity, match="Role name"):
        Role(name).check()


def test_a_role_is_bounded() -> None:
    many = tuple(Permission(f"/apis/{number}") for number in range(MOST_PERMISSIONS + 1))
    with pytest.raises(InvalidEntity, match="501 permissions given; at most 500 are allowed"):
        Role("r", many).check()
    with pytest.raises(InvalidEntity):
        Role("r", (Permission("apis"),)).check()


@pytest.mark.parametrize("path", ["/apis/..", "/..", "/./apis", "/apis/%2e%2e", "/apis?x", "/apis/a%2Fb"])
def test_a_path_that_no_call_has_is_refused(path: str) -> None:
    with pytest.raises(InvalidEntity, match="no call has such a path"):
        Permission.of(path, GET)


def test_dots_and_percents_within_a_name_are_names() -> None:
    assert Permission.of("/apis/a..b", GET).path == "/apis/a..b"
    assert Permission.of("/developers/a%x@example.org", GET).path == "/developers/a%x@example.org"

"""The verbs of `gateway users` that call the management API."""

from __future__ import annotations

import sys

import pexpect
import pytest

from tests.support.commands import Desk
from tests.support.management import ADMIN

NEW = "new@example.com"
FIRST, SECOND = "a long enough one 1", "another long one 2"


async def added(desk: Desk, *roles: str) -> str:
    words = [word for role in roles for word in ("--role", role)]
    return (await desk("users", "add", NEW, "--password", "-", *words, typed=f"{FIRST}\n")).done().out


async def test_the_life_of_a_user(desk: Desk) -> None:
    assert (await desk("users", "list")).done().rows == [[ADMIN, "-"]]
    assert await added(desk, "businessuser", "opsadmin") == f"user {NEW} added with businessuser, opsadmin\n"
    assert (await desk("users", "list", "--json")).done().value == [
        {"user": ADMIN, "roles": None},
        {"user": NEW, "roles": "businessuser, opsadmin"},
    ]
    assert (
        await desk("users", "revoke", NEW, "opsadmin")
    ).done().out == f"{NEW} has the role opsadmin no more\n"
    granted = (await desk("users", "grant", NEW, "user", "--json")).done().value
    assert granted == {"user": NEW, "role": "user"}
    assert (await desk("users", "list")).done().rows[1] == [NEW, "businessuser, user"]
    changed = (await desk("users", "password", NEW, "--password", "-", typed=SECOND)).done()
    assert changed.out == f"password of {NEW} changed\n"
    assert (await desk("users", "delete", NEW)).done().out == f"user {NEW} deleted\n"
    assert (await desk("users", "list")).done().rows == [[ADMIN, "-"]]


async def test_a_role_may_what_it_may(desk: Desk) -> None:
    await added(desk, "readonlyadmin")
    desk.given(TOLLKEEPER_USER=f"{NEW}:{FIRST}")
    assert (await desk("apps", "list")).done().out == ""
    assert NEW in (await desk("users", "add", "x@y.z", "--password", "-", typed=f"{FIRST}\n")).refused()
    await desk.driver.deployed("hello")
    assert "lacks the permission" in (await desk("undeploy", "hello")).refused()


async def test_nobody_is_added_who_then_lacks_a_role(desk: Desk) -> None:
    words = ("users", "add", NEW, "--password", "-", "--role", "nope")
    assert (await desk(*words, typed=FIRST)).refused() == "there is no role nope in myorg"
    assert (await desk("users", "list")).done().rows == [[ADMIN, "-"]]


@pytest.mark.parametrize(("typed", "code"), [("", 2), ("\n", 2), ("short\n", 1)])
async def test_a_password_that_is_none(desk: Desk, typed: str, code: int) -> None:
    refused = (await desk("users", "add", NEW, "--password", "-", typed=typed)).refused(code)
    assert "password" in refused.lower()
    assert "short" not in refused.splitlines()[0].replace("shorter", "").replace("too short", "")


async def test_what_is_not_there(desk: Desk) -> None:
    assert "nobody@x.com" in (await desk("users", "delete", "nobody@x.com")).refused()
    assert "nope" in (await desk("users", "grant", ADMIN, "nope")).refused()
    assert (await desk("users", "delete", "..")).refused(2) == "'..' cannot be a name"


@pytest.mark.parametrize(("again", "told"), [(FIRST, f"user {NEW} added"), ("other", "are not the same")])
def test_a_password_is_asked_for_hidden_and_twice(again: str, told: str) -> None:
    """Nothing is called where the two differ; where they do not, nobody is there to be called."""
    script = (
        "import argparse; from gateway.cli.users_people import password_of; "
        f"print('user {NEW} added' if password_of(argparse.Namespace(email='{NEW}', password=None)) else '')"
    )
    child = pexpect.spawn(sys.executable, ["-c", script], encoding="utf-8", timeout=20, dimensions=(24, 200))
    for prompt, answer in ((f"Enter the new password of {NEW}", FIRST), ("Enter it again", again)):
        child.expect_exact(prompt)
        child.waitnoecho(10)
        child.sendline(answer)
    child.expect_exact(told)
    assert FIRST not in str(child.before)
    child.expect(pexpect.EOF)
    child.close()

"""`gateway users mfa`: second factors - given with a QR code for an authenticator app, confirmed, taken back.

It speaks to the store itself: an administrator at the machine helps whoever has lost a phone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from typing import TextIO
from urllib.parse import quote

import segno

from gateway.cli.audited import record_change
from gateway.cli.flags import SOURCES, add_store_flags, settings_of
from gateway.cli.kept import store_of
from gateway.cli.sso.terminal import ask
from gateway.cli.verb import DONE, CommandFailed, Verb, WrongCommand
from gateway.entities import SecondFactor
from gateway.login import OneTimeCodes
from gateway.oauth import enrolment_uri, new_totp_secret
from gateway.store import Store

ISSUER = "Tollkeeper"
CODE_PROMPT = "Enter the six-digit code that the app shows now:"
TRIES = 3
_BY = "gateway users mfa"

_MFA = """\
Second factors: six-digit codes of an authenticator app (TOTP), which the login service then asks for beside
the password. Who has one cannot use Basic credentials any more. Machine users have none.
"""
_ENROL = """\
Give a user a second factor: show its QR code and secret, once, and ask for the code that the app then shows.
It counts once such a code was shown to this verb or to `gateway users mfa confirm`.
"""
_CONFIRM = """\
Confirm a user's second factor by a code of the app that was given it.
"""
_DISABLE = """\
Take a user's second factor away: the password alone logs in until another one is given.
"""
_LIST = """\
List the users who have a second factor, a line each, and whether it is confirmed.
"""


async def enrol(store: Store, email: str, now: float) -> SecondFactor:
    """Give a user a new second factor, which does not count yet.

    Raises:
        WrongCommand: there is no such user, or one that has a second factor already.
    """
    user = await store.users.find(email)
    if user is None:
        raise WrongCommand(f"there is no user {email}")

    def given(before: SecondFactor | None) -> SecondFactor:
        if before is not None and before.is_confirmed:
            raise WrongCommand(f"{user.email} has a second factor already; disable that first")
        return SecondFactor(user.email, new_totp_secret()).made(now, _BY)

    return await store.second_factors.save(user.email, given)


async def confirm(store: Store, email: str, code: str) -> None:
    """Confirm a user's second factor by a code.

    Raises:
        WrongCommand: there is none, or it is confirmed.
        CommandFailed: the code is wrong.
    """
    factor = await store.second_factors.find(email)
    if factor is None:
        raise WrongCommand(f"{email} has no second factor; enrol gives one")
    if factor.is_confirmed:
        raise WrongCommand(f"the second factor of {factor.email} is confirmed already")
    if not await OneTimeCodes(store.second_factors, time.time).is_right(email, code):
        raise CommandFailed("the code is wrong: is the clock of the phone, or of this machine, in step?")


async def disable(store: Store, email: str) -> None:
    """Take a user's second factor away.

    Raises:
        WrongCommand: there is none.
    """
    if await store.second_factors.delete(email) is None:
        raise WrongCommand(f"{email} has no second factor")


async def listed(store: Store) -> list[SecondFactor]:
    """Return the second factors that there are, by user."""
    users = await store.users.entities()
    found = [await store.second_factors.find(user.email) for user in users]
    return [factor for factor in found if factor is not None]


def show(factor: SecondFactor, out: TextIO, *, as_json: bool) -> None:
    """Show what the app needs: a QR code on a terminal, the same as text, or as JSON."""
    uri = enrolment_uri(factor.secret, factor.email, ISSUER)
    if as_json:
        print(json.dumps({"email": factor.email, "secret": factor.secret, "uri": uri}), file=out)
        return
    if out.isatty():
        segno.make(uri, error="m").terminal(out=out, compact=True)
    print(f"secret  {factor.secret}\nuri     {uri}", file=out, flush=True)


def _enrol(parsed: argparse.Namespace) -> int:
    async def work() -> None:
        settings = settings_of(parsed)
        async with store_of(settings) as store:
            await record_change(store, settings, "CREATE", _uri(parsed.email))
            factor = await enrol(store, parsed.email, time.time())
            show(factor, sys.stdout, as_json=parsed.json)
            if parsed.json or not sys.stdin.isatty():
                print(f"confirm it: gateway users mfa confirm {factor.email} CODE", file=sys.stderr)
                return
            await _confirmed_at_terminal(store, factor.email)

    asyncio.run(work())
    return DONE


async def _confirmed_at_terminal(store: Store, email: str) -> None:
    """Ask for codes until one is right, or too many were wrong."""
    for left in reversed(range(TRIES)):
        try:
            # A thread would hold up a Ctrl-C, and nothing else waits.
            await confirm(store, email, ask(CODE_PROMPT))
        except CommandFailed as error:
            if not left:
                raise
            print(error, file=sys.stderr)
        else:
            print(f"{email} is asked for codes from now on", file=sys.stderr)
            return


def _confirm(parsed: argparse.Namespace) -> int:
    async def work() -> None:
        settings = settings_of(parsed)
        async with store_of(settings) as store:
            await record_change(store, settings, "UPDATE", _uri(parsed.email))
            await confirm(store, parsed.email, parsed.code)

    asyncio.run(work())
    print(f"{parsed.email} is asked for codes from now on", file=sys.stderr)
    return DONE


def _disable(parsed: argparse.Namespace) -> int:
    async def work() -> None:
        settings = settings_of(parsed)
        async with store_of(settings) as store:
            await record_change(store, settings, "DELETE", _uri(parsed.email))
            await disable(store, parsed.email)

    asyncio.run(work())
    print(f"{parsed.email} is asked for no codes any more", file=sys.stderr)
    return DONE


def _list(parsed: argparse.Namespace) -> int:
    async def work() -> list[SecondFactor]:
        async with store_of(settings_of(parsed)) as store:
            return await listed(store)

    for factor in asyncio.run(work()):
        state = "confirmed" if factor.is_confirmed else "pending"
        told = {"email": factor.email, "state": state}
        print(json.dumps(told) if parsed.json else f"{factor.email}  {state}")
    return DONE


def _uri(email: str) -> str:
    """Return what the audit log calls a user's second factor."""
    return f"/v1/users/{quote(email, safe='@')}/mfa"


def _add_email(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="E-MAIL", help="the user")


def _add_enrol(parser: argparse.ArgumentParser) -> None:
    _add_email(parser)
    _add_list(parser)


def _add_confirm(parser: argparse.ArgumentParser) -> None:
    _add_email(parser)
    parser.add_argument("code", metavar="CODE", help="the six digits that the app shows")
    add_store_flags(parser)


def _add_disable(parser: argparse.ArgumentParser) -> None:
    _add_email(parser)
    add_store_flags(parser)


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="write JSON objects, a line each")
    add_store_flags(parser)


_SETTINGS = "[--config FILE] [--SETTING VALUE ...]"
_VERBS = (
    Verb(
        "enrol", "give a second factor", _ENROL, _add_enrol, _enrol, f"E-MAIL [--json] {_SETTINGS}", SOURCES
    ),
    Verb("confirm", "confirm one", _CONFIRM, _add_confirm, _confirm, f"E-MAIL CODE {_SETTINGS}", SOURCES),
    Verb("disable", "take one away", _DISABLE, _add_disable, _disable, f"E-MAIL {_SETTINGS}", SOURCES),
    Verb("list", "list who has one", _LIST, _add_list, _list, f"[--json] {_SETTINGS}", SOURCES),
)
MFA = Verb("mfa", "second factors (TOTP)", _MFA, usage="VERB ...", verbs=_VERBS)

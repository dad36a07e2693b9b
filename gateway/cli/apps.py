"""`gateway apps`: the apps of developers, their keys, and what becomes of them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from gateway.cli.remote.client import Client, segment
from gateway.cli.remote.pages import everything
from gateway.cli.remote.showing import Cell, Screen, moment
from gateway.cli.remote.told import listed, members
from gateway.cli.remote.words import add_remote_words, client_of, screen_of
from gateway.cli.verb import DONE, Run, Verb

_APPS = """\
Look after the apps of developers: their keys, their products, and whether they count.
"""
_HIDDEN = "*****"
_COLUMNS = ("name", "developer", "status", "key", "products", "created")


def path_of(parsed: argparse.Namespace) -> str:
    """Return the path of the app that is meant, below the organization."""
    return f"/developers/{segment(parsed.developer)}/apps/{segment(parsed.name)}"


def products_of(credential: Mapping[str, object]) -> str:
    """Return the products of a key; those that are not approved with what they are."""
    told = [(str(each["apiproduct"]), str(each["status"])) for each in listed(credential, "apiProducts")]
    return ", ".join(name if status == "approved" else f"{name} ({status})" for name, status in told)


def rows_of(app: Mapping[str, object], developer: str) -> list[tuple[Cell, ...]]:
    """Return a row for each key of an app, one for an app without."""
    # Newest first, as they are told.
    keys: list[Mapping[str, object]] = listed(app, "credentials") or [{}]
    return [
        (
            str(app.get("name")),
            developer,
            str(app.get("status")),
            str(key["consumerKey"]) if key else None,
            products_of(key) if key else None,
            moment(app.get("createdAt")),
        )
        for key in keys
    ]


def list_apps(client: Client, screen: Screen, developer: str | None) -> None:
    """Show the apps of a developer, or of all."""
    if developer is None:
        people = everything(client, screen, "/developers", ("developer", "email"))
        emails = {str(each.get("developerId")): str(each.get("email")) for each in people}
        told = everything(client, screen, "/apps", ("app", "appId"))
        owners = [emails.get(str(app.get("developerId")), str(app.get("companyName", "-"))) for app in told]
    else:
        told = everything(client, screen, f"/developers/{segment(developer)}/apps", ("app", "name"))
        owners = [developer] * len(told)
    rows = [row for app, owner in zip(told, owners, strict=True) for row in rows_of(app, owner)]
    screen.table(_COLUMNS, rows, [_without_secrets(app) for app in told])


def show(screen: Screen, app: object, *, with_secrets: bool) -> None:
    """Show an app with its keys; secrets only where they are asked for."""
    told = app if with_secrets else _without_secrets(members(app))
    facts = members(told)
    cells: dict[str, Cell] = {
        name: str(facts[name]) for name in ("name", "appId", "status", "callbackUrl") if facts.get(name)
    }
    for number, key in enumerate(listed(facts, "credentials"), 1):
        cells[f"key {number}"] = str(key["consumerKey"])
        cells[f"secret {number}"] = str(key["consumerSecret"])
        cells[f"status {number}"] = str(key["status"])
        cells[f"products {number}"] = products_of(key)
    screen.entity(cells, told)


def _without_secrets(app: Mapping[str, object]) -> dict[str, object]:
    keys = [{**key, "consumerSecret": _HIDDEN} for key in listed(app, "credentials")]
    return {**app, "credentials": keys}


def _run_list(parsed: argparse.Namespace) -> int:
    list_apps(client_of(parsed), screen_of(parsed), parsed.developer)
    return DONE


def _run_show(parsed: argparse.Namespace) -> int:
    show(screen_of(parsed), client_of(parsed).get(path_of(parsed)), with_secrets=parsed.secrets)
    return DONE


def _run_create(parsed: argparse.Namespace) -> int:
    app: dict[str, object] = {"name": parsed.name, "apiProducts": parsed.product}
    if parsed.callback:
        app["callbackUrl"] = parsed.callback
    told = client_of(parsed).post(f"/developers/{segment(parsed.developer)}/apps", app)
    show(screen_of(parsed), told, with_secrets=True)
    return DONE


def _run_add_key(parsed: argparse.Namespace) -> int:
    told = client_of(parsed).post(path_of(parsed), {"apiProducts": parsed.product})
    show(screen_of(parsed), told, with_secrets=True)
    return DONE


def _run_delete(parsed: argparse.Namespace) -> int:
    told = _without_secrets(members(client_of(parsed).delete(path_of(parsed))))
    screen_of(parsed).done(f"app {parsed.name} of {parsed.developer} deleted", told)
    return DONE


def _run_delete_key(parsed: argparse.Namespace) -> int:
    told = members(client_of(parsed).delete(f"{path_of(parsed)}/keys/{segment(parsed.key)}"))
    screen_of(parsed).done(f"key {parsed.key} deleted", {**told, "consumerSecret": _HIDDEN})
    return DONE


def _setting(action: str, done: str) -> Run:
    """Return what approves or revokes an app."""

    def run(parsed: argparse.Namespace) -> int:
        client_of(parsed).post(f"{path_of(parsed)}?action={action}")
        screen_of(parsed).done(f"app {parsed.name} {done}", {"name": parsed.name, "status": done})
        return DONE

    return run


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--developer", metavar="E-MAIL", help="of this developer only")
    add_remote_words(parser)


def _add_app(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="APP", help="the app's name")
    parser.add_argument("--developer", metavar="E-MAIL", required=True, help="whose app it is")
    add_remote_words(parser)


def _add_show(parser: argparse.ArgumentParser) -> None:
    _add_app(parser)
    parser.add_argument("--secrets", action="store_true", help="show the secrets, too")


def _add_key(parser: argparse.ArgumentParser) -> None:
    _add_app(parser)
    told = "what the key is good for; may be repeated"
    parser.add_argument("--product", action="append", default=[], metavar="NAME", help=told)


def _add_create(parser: argparse.ArgumentParser) -> None:
    _add_key(parser)
    parser.add_argument("--callback", metavar="URL", help="where users are sent back to")


def _add_delete_key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help="the consumer key")
    _add_app(parser)


_VERBS = (
    Verb("list", "list apps and their keys", "List apps, a line for each key.", _add_list, _run_list),
    Verb("show", "show an app", "Show an app with its keys.", _add_show, _run_show),
    Verb("create", "make an app with a key", "Make an app, and a key for it.", _add_create, _run_create),
    Verb("add-key", "give an app another key", "Give an app another key.", _add_key, _run_add_key),
    Verb("delete-key", "delete a key", "Delete a key of an app.", _add_delete_key, _run_delete_key),
    Verb("approve", "let an app count", "Let an app count.", _add_app, _setting("approve", "approved")),
    Verb("revoke", "let an app not count", "Let an app not count.", _add_app, _setting("revoke", "revoked")),
    Verb("delete", "delete an app", "Delete an app with its keys.", _add_app, _run_delete),
)
VERB = Verb("apps", "look after apps and their keys", _APPS, usage="VERB ...", verbs=_VERBS)

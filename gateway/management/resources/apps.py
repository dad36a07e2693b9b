"""Apps by id, whoever's they are; expanded ones show their credentials, secrets included."""

from __future__ import annotations

from collections.abc import Callable

from gateway.entities import GRANT_STATUSES, KEY_STATUSES, DeveloperApp
from gateway.errors import NotFound
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.credentials import app_view
from gateway.management.operation import EXPAND, PAGE, Parameter, amount, describes, one_word
from gateway.management.resource import Resource
from gateway.management.shapes import APP, APP_LIST, TEXTS, one_of

MOST = 1000
_PATH = "organizations/{organization}/apps"


@describes(
    one_of(TEXTS, APP_LIST),
    query=(
        *PAGE,
        amount("rows"),
        EXPAND,
        Parameter("includeCred"),
        one_word("apptype", "developer", "company"),
        one_word("status", *KEY_STATUSES),
        one_word("keyStatus", *GRANT_STATUSES),
        Parameter("appfamily"),
    ),
)
async def list_apps(call: Call) -> Answer:
    """Answer the ids of all apps, or of those that the filters let pass; the apps with `expand`."""
    apps, count = call.store.apps(call.organization), call.count(MOST, "rows", "count")
    wanted, is_expanded = _filter(call), call.flag("expand")
    with_credentials = (call.parameter("includeCred") or "true").lower() != "false"
    if wanted is None and not is_expanded:
        return found(await apps.ids(start=call.start, count=count))
    chosen = await apps.entities(start=call.start, count=count if wanted is None else None)
    if wanted is not None:
        chosen = [app for app in chosen if wanted(app)][:count]
    if not is_expanded:
        return found([app.app_id for app in chosen])
    return found({"app": [app_view(app, with_credentials=with_credentials) for app in chosen]})


def _filter(call: Call) -> Callable[[DeveloperApp], bool] | None:
    """Return what an app must be to be listed, None when it may be any."""
    kind = call.choice("apptype", "developer", "company")
    status = call.choice("status", *KEY_STATUSES)
    key_status = call.choice("keyStatus", *GRANT_STATUSES)
    family = call.parameter("appfamily")
    if (kind, status, key_status, family) == (None, None, None, None):
        return None

    def is_wanted(app: DeveloperApp) -> bool:
        return (
            kind in (None, "company" if app.company else "developer")
            and status in (None, app.status)
            and family in (None, app.app_family)
            and (key_status is None or any(each.status == key_status for each in app.credentials))
        )

    return is_wanted


@describes(APP)
async def get_app(call: Call) -> Answer:
    """Answer one app."""
    return found(
        app_view(_there(call, await call.store.apps(call.organization).find_by_id(call.names["id"])))
    )


@describes(APP)
async def delete_app(call: Call) -> Answer:
    """Delete an app with its keys."""
    return found(app_view(_there(call, await call.store.apps(call.organization).delete(call.names["id"]))))


def _there(call: Call, app: DeveloperApp | None) -> DeveloperApp:
    if app is None:
        raise NotFound(
            "developer.service.AppDoesNotExist",
            f"App with id {call.names['id']} does not exist in organization {call.organization}",
        )
    return app


RESOURCES = (
    Resource(_PATH, get=list_apps),
    Resource(f"{_PATH}/{{id}}", get=get_app, delete=delete_app),
)

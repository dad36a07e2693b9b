"""A fake of the port of revocations: it changes what the fakes of tokens and clients hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.entities import DeveloperApp
    from gateway.oauth import AccessToken
    from tests.support.fakes import FakeServices


class FakeRevocations:
    """Revoke what other fakes hold. Implements RevocationStore; `asked` are the times that were given.

    `until_done` changes nothing here: nothing happens meanwhile. `moving` are the times that came with it.
    """

    def __init__(self, services: FakeServices) -> None:
        self._services = services
        self.asked: list[float] = []
        self.moving: list[float] = []

    def _note(self, before: float, *, until_done: bool) -> None:
        self.asked.append(before)
        if until_done:
            self.moving.append(before)

    async def of_app(self, app_id: str, before: float, *, cascade: bool, until_done: bool = False) -> bool:
        self._note(before, until_done=until_done)
        clients = self._services.clients.registrations
        of_it = [(key, each) for key, each in clients.items() if each.app.app_id == app_id]
        for key, client in of_it:
            clients[key] = replace(client, app=_marked(client.app, before, cascade=cascade))
        return bool(of_it)

    async def of_end_user(
        self, end_user: str, before: float, *, cascade: bool, until_done: bool = False, app_id: str = ""
    ) -> int:
        self._note(before, until_done=until_done)
        tokens = self._services.tokens

        def is_meant(access: AccessToken, issued_at: float) -> bool:
            is_theirs = access.app_end_user == end_user and app_id in ("", access.app_id)
            return is_theirs and issued_at < before

        access = [text for text, each in tokens.issued.items() if is_meant(each, each.issued_at)]
        for text in access:
            await tokens.revoke(text)
        refresh = [text for text, each in tokens.refreshers.items() if is_meant(each.access, each.issued_at)]
        for text in refresh if cascade else ():
            await tokens.revoke_refresh(text)
        return len(access) + (len(refresh) if cascade else 0)


def _marked(app: DeveloperApp, before: float, *, cascade: bool) -> DeveloperApp:
    refreshers = before if cascade else app.refresh_tokens_revoked_before
    return replace(app, tokens_revoked_before=before, refresh_tokens_revoked_before=refreshers)

"""RevokeOAuthV2: revoke all tokens of an app, of an end user, or of an end user with an app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from gateway import faults
from gateway.errors import Finding
from gateway.faults import Fault
from gateway.flow import Action, Services
from gateway.message import Exchange, Value
from gateway.policies._fields import Element, flag, ref
from gateway.policies._oauth_faults import Teller
from gateway.policies._oauth_fields import pass_over_undocumented, text_of
from gateway.policies._policy import Policy, policy
from gateway.policies._values import Wrong

_LONGEST_TIME = 15
"""Digits of milliseconds: 31,000 years."""


def _to_time(text: str) -> float:
    """Return the seconds of a time in epoch milliseconds.

    Raises:
        Wrong: it is no such time.
    """
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_TIME):
        raise Wrong(f"must be a time in milliseconds since 1970, not '{text}'")
    return int(digits) / 1000


@policy("RevokeOAuthV2")
class RevokeOAuthV2(Policy):
    """Revoke tokens by whose they are; what is issued later is not concerned.

    Edge: access tokens only, unless <Cascade> says that refresh tokens are revoked, too.
    """

    fault_prefix = "oauthV2"

    app_id: Value = ref("AppId", default="")
    end_user_id: Value = ref("EndUserId", default="")
    before: Value = ref("RevokeBeforeTimestamp", _to_time)
    cascade: bool = flag("Cascade", default=False)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield the lack of anything that says whose tokens are meant."""
        named = [found for tag in ("AppId", "EndUserId") for found in element.children(tag)]
        if all(found.is_empty for found in named):
            why = "needs <AppId> or <EndUserId> with a text or the attribute 'ref'"
            yield from element.fail(why, "EmptyAppAndEndUserId").findings
        pass_over_undocumented(element)

    def bind(self, services: Services) -> Action:
        """Return the action."""
        tell = Teller(self.name).tell

        async def revoke(exchange: Exchange) -> None:
            try:
                await self._revoke(exchange, services)
            except Fault as fault:
                tell(exchange, fault)
                raise

        return revoke

    async def _revoke(self, exchange: Exchange, services: Services) -> None:
        """Revoke what the exchange says.

        Raises:
            Fault: it says nothing, no app is known by that id, or the time is none.
        """
        app_id, end_user = text_of(self.app_id, exchange), text_of(self.end_user_id, exchange)
        if not app_id and not end_user:
            raise faults.NOBODY_TO_REVOKE()
        before, until_done = self._time(exchange, services.clock())
        revocations, cascade = services.revocations, self.cascade
        if not end_user:
            is_known = await revocations.of_app(app_id, before, cascade=cascade, until_done=until_done)
        else:
            is_known = not app_id or await services.entities.find_app(app_id) is not None
            if is_known:
                await revocations.of_end_user(
                    end_user, before, cascade=cascade, until_done=until_done, app_id=app_id
                )
        if not is_known:
            raise faults.APP_ID_NOT_FOUND(app_id=app_id)

    def _time(self, exchange: Exchange, now: float) -> tuple[float, bool]:
        """Return before when a token must have been issued, and whether what is issued meanwhile is meant.

        It is by default, and then the time is this millisecond's end. A time to come is as good as now: no
        token is born revoked.
        """
        latest = (int(now * 1000) + 1) / 1000
        try:
            given = cast("float | None", self.before(exchange))
        except ValueError as error:
            raise faults.REVOCATION_TIME_INVALID(variable=getattr(self.before, "name", "")) from error
        return (latest, True) if given is None or given >= latest else (given, False)

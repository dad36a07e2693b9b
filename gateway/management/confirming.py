"""Answer a change only when no worker acts on what was before: `confirm=true` on a changing call asks for it.

Without it a change is answered when it is stored; workers then hear of it within milliseconds as a rule.
"""

from __future__ import annotations

from gateway.errors import StoreUnavailable
from gateway.management.call import Call
from gateway.management.errors import NotConfirmed
from gateway.store import Unconfirmed

PARAMETER = "confirm"


async def confirm(call: Call) -> None:
    """Wait until every worker has heard of what was changed, or goes by nothing that it remembers.

    Raises:
        NotConfirmed: that cannot be said; the change stands all the same.
    """
    try:
        await call.store.confirmations.until_seen(patience=call.ports.confirm_patience)
    except Unconfirmed as error:
        raise NotConfirmed(str(error)) from error
    except StoreUnavailable as error:
        raise NotConfirmed("the store does not answer any more") from error

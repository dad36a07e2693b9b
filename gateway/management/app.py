"""The wiring of the management API: ports behind resources, and what serves a call.

A call is authenticated before anything else is looked at; then its resource is found, its organization, and
whether the caller may do this; then its body is read, both are looked at once more, and the resource's verb
runs. A change is recorded in
the audit log before it is begun and after it is over, and leaves a line in the log and a hint.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count

from aiohttp import web

from gateway.config import Network, Settings
from gateway.entities import Organization, User
from gateway.errors import Denied
from gateway.management.answers import Answer
from gateway.management.auth import Authenticator, BearerTokens, NoTokens
from gateway.management.authorization import Authorizer, not_yours
from gateway.management.call import Call, Ports
from gateway.management.confirming import PARAMETER, confirm
from gateway.management.errors import KNOWN, refusal, response_of
from gateway.management.hints import tell
from gateway.management.journal import Journal
from gateway.management.masking import masked_segments
from gateway.management.reading import body_of, hung_up, query_of, raw_path
from gateway.management.resource import Found, Routes, Verb, all_resources
from gateway.oauth import random_text
from gateway.store import AuditBounds, Passwords, SignIn, Store, enough_patience

_log = logging.getLogger(__name__)
_audit = logging.getLogger("gateway.management.audit")

_READING = ("GET", "HEAD")
_BROKEN = 500
_OWN_PAGES = ("same-origin", "none", "")


def ports_of(store: Store, settings: Settings, passwords: Passwords | None = None) -> Ports:
    """Wire the ports of the management side."""
    return Ports(
        store,
        time.time,
        random_text,
        lambda: str(uuid.uuid4()),
        settings.condition_precedence == "java",
        settings.target_url_suffix,
        confirm_patience=enough_patience(settings.redis_grace),
        traffic_port=settings.traffic_port,
        passwords=passwords,
        audit_bounds=AuditBounds(settings.audit_age, settings.audit_most),
    )


@dataclass(frozen=True, slots=True)
class Api:
    """Serve the resources."""

    routes: Routes
    ports: Ports
    authenticator: Authenticator
    trusted: tuple[Network, ...] = ()
    """The peers whose word counts about where a call is from."""
    numbers: Iterator[int] = field(default_factory=count)
    """Numbers the audit records of this process: those of one millisecond stay in order."""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one request.

        Raises:
            ManagementError, InvalidEntity, BundleError, StoreUnavailable, Taken: it is refused.
        """
        user = await self._user(request)
        found = self.routes.find(raw_path(request))
        organization = await self._organization(found)
        verb = found.resource.verb(request.method)
        await self._check(user, request, found)
        body = await body_of(request, found.resource.most)
        if request.body_exists:
            user = await self._still(user, request, found)
        call = Call(
            request.method,
            found.names,
            user.email,
            self.ports,
            query_of(request),
            body,
            request.headers.get("Accept", ""),
            organization,
            user.is_system_admin,
            partial(Authorizer(self.ports.store).check_running, user, found),
        )
        if call.verb in _READING:
            return response_of(await verb(call))
        await self._check(user, request, found, call)
        return response_of(await self._change(call, found, verb))

    @property
    def journal(self) -> Journal:
        """Return what writes the audit log."""
        ports = self.ports
        return Journal(ports.store, ports.audit_bounds, ports.clock, self._record_id)

    def _record_id(self) -> str:
        return f"{next(self.numbers):012d}-{self.ports.new_id()}"

    async def _user(self, request: web.Request) -> User:
        # A browser adds the credentials it knows to whatever a page sends here, also another site's page.
        if request.headers.get("Sec-Fetch-Site", "") not in _OWN_PAGES:
            raise Denied("security.CrossSiteRequest", "Pages of other sites may not call the management API")
        header = request.headers.get("Authorization", "")
        return await self.authenticator.caller(header, request.remote or "", hung_up(request))

    async def _still(self, user: User, request: web.Request, found: Found) -> User:
        """Check again who calls and whether they may: a body may take its time, and much may happen then.

        Raises:
            Unauthorized: the user is gone, or has another password.
            Denied: the right to the call is gone.
        """
        known = await self.authenticator.again(user)
        await self._check(known, request, found)
        return known

    async def _organization(self, found: Found) -> Organization | None:
        """Return the organization of the path.

        Raises:
            Denied: it does not exist; Edge does not tell that from one of somebody else.
        """
        name = found.names.get("organization")
        if name is None:
            return None
        organization = await self.ports.store.organizations.find(name)
        if organization is None:
            raise not_yours(name)
        return organization

    async def _check(self, user: User, request: web.Request, found: Found, call: Call | None = None) -> None:
        """Check the right to a call before its body is read, or with `call` what its parameters are about.

        Raises:
            Denied: there is none; for a change this is kept.
        """
        authorizer = Authorizer(self.ports.store)
        try:
            if call is None:
                await authorizer.check(user, request.method, found)
            else:
                await authorizer.check_target(user, call, found)
        except Denied as error:
            if request.method not in _READING:
                await self.journal.refused(user.email, request.method, found, error.status)
            raise

    async def _change(self, call: Call, found: Found, verb: Verb) -> Answer:
        """Make a change between the two halves of its audit record, and tell other processes."""
        # Asked before anything is changed: a value that is none refuses the call.
        confirms = call.flag(PARAMETER)
        entry = await self.journal.begin(call, found)
        status, subject = _BROKEN, ""
        try:
            answer = await verb(call)
            status, subject = answer.status, answer.subject
        except KNOWN as error:
            status = refusal(error).status
            raise
        finally:
            await self.journal.end(entry, status, subject)
        await self._changed(call, found, answer)
        if confirms:
            await confirm(call)
        return answer

    async def _changed(self, call: Call, found: Found, answer: Answer) -> None:
        """Log who changed what, and tell other processes."""
        _audit.info(
            "%s %s by %s",
            call.verb,
            "/".join(masked_segments(found)),
            call.caller,
            extra={"caller": call.caller, "status": answer.status, "subject": answer.subject, **_asked(call)},
        )
        if found.resource.topic:
            await tell(call, found.resource.topic)


def _asked(call: Call) -> dict[str, str]:
    """Return the parameters that say what was asked for, as far as they are given."""
    given = {f"asked_{name}": call.parameter(name) for name in ("action", "env", "revision", "name")}
    return {name: value for name, value in given.items() if value is not None}


def api_of(
    store: Store, settings: Settings, sign_in: SignIn | None = None, tokens: BearerTokens | None = None
) -> Api:
    """Wire the API; without `tokens` it takes no Bearer credentials."""
    sign_in = sign_in or SignIn.over(store)
    authenticator = Authenticator(sign_in, tokens or NoTokens())
    api = Api(
        Routes(all_resources()),
        ports_of(store, settings, sign_in.passwords),
        authenticator,
        settings.trusted_proxies,
    )
    # Here for both: the login service signs people in by the same.
    sign_in.on_failure = api.journal.failed_login
    return api

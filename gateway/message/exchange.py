"""The Exchange: one client request, its response, its fault and its variables.

It is a record and decides nothing. Flow semantics are in `flow/`, names of variables in
`variables.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from gateway.fault import Fault  # house: the compiler asks who declares a type
from gateway.message.destination import Destination
from gateway.message.message import Message
from gateway.message.story import Story


class Phase(Enum):
    """Tell which way an exchange is going: it decides what `message` means."""

    REQUEST = auto()
    RESPONSE = auto()
    ERROR = auto()
    AFTER = auto()
    """PostClientFlow: the client has its answer."""


@dataclass(frozen=True)
class FlowPosition:
    """Name the flow an exchange is in; made at deploy, entered by an op.

    `endpoint` is "proxy" or "target", `name` what `current.flow.name` answers.
    """

    phase: Phase
    endpoint: str
    name: str
    description: str = ""


@dataclass(frozen=True)
class ProxyFacts:
    """State what is known of a deployed proxy endpoint."""

    organization: str
    environment: str
    api: str
    revision: str
    endpoint: str
    base_path: str
    """The endpoint's BasePath as configured, deployment base path included."""
    deployment_path: str = "/"


class ProxyCall:
    """State how one request met a proxy endpoint."""

    __slots__ = ("facts", "flow", "path_suffix", "uri", "virtual_host")

    def __init__(self, facts: ProxyFacts, path_suffix: str, uri: str, virtual_host: VirtualHostFacts) -> None:
        self.facts = facts
        self.path_suffix = path_suffix
        self.uri = uri
        """Path and query as the client asked, in canonical spelling."""
        self.virtual_host = virtual_host
        self.flow: FlowPosition | None = None
        """The most recent flow of the proxy endpoint."""


@dataclass(frozen=True)
class VirtualHostFacts:
    """State what is known of the virtual host a request came in by."""

    name: str
    aliases: tuple[str, ...] = ()
    is_tls: bool = False


class ClientCall:
    """State where a request came from. Times are seconds since the epoch; 0.0 is not yet."""

    __slots__ = (
        "forwarded_for",
        "host",
        "ip",
        "local_ip",
        "port",
        "received_end",
        "scheme",
        "sent_end",
        "sent_start",
    )

    def __init__(self, ip: str, port: int, *, scheme: str = "http", host: str = "") -> None:
        self.ip = ip
        self.port = port
        self.scheme = scheme
        self.host = host
        """The Host header as sent, "" when there was none."""
        self.local_ip = ""
        """The gateway's own address that the client called."""
        self.forwarded_for = ip
        """The last external peer: from X-Forwarded-For where the peer is trusted."""
        self.received_end = 0.0
        self.sent_start = 0.0
        self.sent_end = 0.0


class TargetCall:
    """State where an exchange is going. Exists from route selection on.

    `url` is what `target.url` answers: the configured one, or the one a policy set
    (`is_url_set`). Times as in ClientCall.
    """

    __slots__ = (
        "copies_path_suffix",
        "copies_query",
        "destination",
        "failed_servers",
        "flow",
        "host",
        "ip",
        "is_fallback",
        "is_url_set",
        "name",
        "port",
        "received_end",
        "received_start",
        "route",
        "scheme",
        "sent_end",
        "sent_origin",
        "sent_start",
        "sent_uri",
        "server",
        "time_limit",
        "url",
    )

    def __init__(self, name: str, route: str, url: str = "") -> None:
        self.name = name
        self.route = route
        self.url = url
        self.is_url_set = False
        self.copies_path_suffix = True
        self.copies_query = True
        self.flow: FlowPosition | None = None
        self.destination: Destination | None = None
        self.time_limit = 0.0
        """Seconds that the target may stay silent."""
        self.sent_origin = self.sent_uri = ""
        """What the target is asked for: scheme, host and port, "" while not known; path and query."""
        self.host = ""
        self.ip = ""
        self.port = 0
        self.scheme = ""
        self.server = ""
        self.is_fallback = False
        self.failed_servers: Sequence[str] = ()
        self.sent_start = 0.0
        self.sent_end = 0.0
        self.received_start = 0.0
        self.received_end = 0.0

    @property
    def sent_url(self) -> str:
        """Return what the target is asked for, "" while that is not known; few want to know it."""
        return self.sent_origin + self.sent_uri

    @sent_url.setter
    def sent_url(self, url: str) -> None:
        self.sent_origin, self.sent_uri = url, ""


@dataclass
class PendingError:
    """Hold the fault of an exchange and the error message that is going to the client."""

    fault: Fault
    message: Message
    state: FlowPosition | None = None
    """Where it happened."""


def pending_error(fault: Fault, message: Message, state: FlowPosition | None) -> PendingError:
    """Return a PendingError, made without a call of Python where it is asked from C."""
    pending = PendingError.__new__(PendingError)
    pending.fault = fault
    pending.message = message
    pending.state = state
    return pending


class Exchange:
    """Hold one client request and all that comes of it. Owned by one execution at a time.

    `arrived` is seconds since the epoch. Whatever a policy wants to remember is a variable.
    """

    __slots__ = (
        "_untold",
        "_variables",
        "arrived",
        "client",
        "fault",
        "flow",
        "id",
        "proxy",
        "request",
        "response",
        "target",
    )

    # house: what an exchange begins with, in the order in which it is known
    def __init__(
        self, id: str, arrived: float, request: Message, proxy: ProxyCall, client: ClientCall
    ) -> None:
        self.id = id
        self.arrived = arrived
        self.request = request
        self.proxy = proxy
        self.client = client
        self.response: Message | None = None
        self.fault: PendingError | None = None
        self.target: TargetCall | None = None
        self.flow: FlowPosition | None = None
        self._variables: dict[str, object] | None = None
        self._untold: Story | None = None

    @property
    def variables(self) -> dict[str, object]:
        """Return what policies keep by name; change it at will."""
        return self.told()

    @variables.setter
    def variables(self, variables: dict[str, object]) -> None:
        self._variables = variables
        self._untold = None

    def told(self) -> dict[str, object]:
        """Return the variables, every story told: what compiled code asks for."""
        held = self._held()
        if self._untold is not None:
            story, self._untold = self._untold, None
            story.tell_all(held)
        return held

    def kept(self, name: str) -> object | None:
        """Return what a policy keeps under a name, None for nothing; made are `variables` only if needed."""
        if self._untold is None and self._variables is None:
            return None
        return self.variables.get(name)

    def known(self) -> Mapping[str, object] | None:
        """Return variables as far as they can be read without telling a story; do not change them.

        They are the `constants`, else those that are written; None for nothing.
        """
        constants = self.constants()
        return self._variables if constants is None else constants

    def constants(self) -> Mapping[str, object] | None:
        """Return what the last story that knows some tells of every call of its kind, None for nothing.

        Whoever holds them may know a call of the same kind by their identity; do not change them.
        """
        story = self._untold
        while story is not None:
            constants = story.constants()
            if constants:
                return constants
            story = story.before
        return None

    def _held(self) -> dict[str, object]:
        """Return the variables that are written."""
        if self._variables is None:
            self._variables = {}
        return self._variables

    def tell(self, story: Story) -> None:
        """Write the variables of a story: at the latest when somebody looks, as if it were done now."""
        story.before = self._untold
        self._untold = story

    @property
    def message(self) -> Message | None:
        """Return what `message` means here: request, response, or the pending error."""
        if self.fault is not None:
            return self.fault.message
        if self.flow is None or self.flow.phase is Phase.REQUEST:
            return self.request
        return self.response

    def answer(self) -> Message | None:
        """Return what the client gets: the pending error, else the response."""
        return self.response if self.fault is None else self.fault.message

"""The target call: what is asked of the target, and what its answer means.

Everything here is an action of the target section of a program. Which server is asked and
how bytes get there is the matter of `upstream/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway import faults
from gateway.flow.action import Action, Deed, Pending
from gateway.flow.address import (
    Address,
    address_of,
    address_of_path,
    constant_address,
    constant_text,
    join_path,
)
from gateway.message import Destination, Exchange, Message, Parameters, TargetCall, Template
from gateway.message.making import target_call  # house: the compiler asks who declares it

SUCCESS_CODES = "1xx,2xx,3xx"


@dataclass(frozen=True, slots=True)
class TargetRules:
    """State the rules of one target endpoint, worked out of its connection and properties.

    `url` is the configured URL (None with servers, then `path` counts). `api_timeout` is the
    limit of the whole exchange in seconds, 0.0 for none. The retain sets are None for all,
    else the lower-case header names or the parameter names that pass.
    """

    name: str
    destination: Destination
    url: Template | None
    path: Template | None
    success_codes: str = SUCCESS_CODES
    retained_request_headers: frozenset[str] | None = None
    retained_response_headers: frozenset[str] | None = None
    retained_query: frozenset[str] | None = None
    passes_405_without_allow: bool = False
    adds_suffix_to_set_url: bool = False
    api_timeout: float = 0.0


class _Select(Deed):
    """Lead an exchange to a target."""

    __slots__ = ("_destination", "_name", "_route", "_template", "_url")

    def __init__(self, rules: TargetRules, route: str) -> None:
        self._name = rules.name
        self._route = route
        self._destination = rules.destination
        self._template = rules.url
        self._url = constant_text(rules.url)

    def act(self, exchange: Exchange) -> Pending:
        url = self._url
        if url is None and self._template is not None:
            url = self._template(exchange)
        exchange.target = target_call(self._name, self._route, url or "", self._destination)
        return None


def select(rules: TargetRules, route: str) -> Deed:
    """Return the action of a RouteRule that leads to this target."""
    return _Select(rules, route)


def filter_request(rules: TargetRules) -> Action | None:
    """Return the action that drops inbound headers and parameters that are not retained."""
    headers, query = rules.retained_request_headers, rules.retained_query
    if headers is None and query is None:
        return None

    def drop(exchange: Exchange) -> Pending:
        if headers is not None:
            _retain_headers(exchange.request, headers)
        if query is not None:
            pairs = exchange.request.query.pairs()
            exchange.request.query = Parameters.of(pair for pair in pairs if pair[0] in query)
        return None

    return drop


def _retain_headers(message: Message, retained: frozenset[str]) -> None:
    """Drop the headers that are not retained; what frames the body always stays."""
    for name in message.headers.names():
        if name.lower() not in retained and name.lower() not in {"content-type", "content-length"}:
            message.headers.remove(name)


def add_own_address(exchange: Exchange) -> Pending:
    """Append the gateway's address to X-Forwarded-For: the endpoint's property of that name."""
    headers = exchange.request.headers
    chain = [*headers.get_all("X-Forwarded-For"), exchange.client.local_ip]
    headers.set("X-Forwarded-For", ", ".join(part for part in chain if part))
    return None


class _Prepare(Deed):
    """Turn `request` into what the target is asked.

    Where the address depends on nothing, it was worked out at deploy. Where it is wrong whatever
    the exchange, that is still the exchange's fault to have: a policy may set another.
    """

    __slots__ = ("_address", "_adds_suffix_to_set_url", "_clock", "_rules", "_time_limit")

    def __init__(self, rules: TargetRules, clock: Callable[[], float]) -> None:
        self._rules = rules
        self._clock = clock
        self._address = constant_address(rules.url, rules.path)
        self._adds_suffix_to_set_url = rules.adds_suffix_to_set_url
        self._time_limit = -1.0 if rules.api_timeout else rules.destination.io_timeout

    def act(self, exchange: Exchange) -> Pending:
        target = exchange.target
        if target is None:
            # The compiler sees to it that there is one.
            raise RuntimeError("a target op ran before a route was selected")
        is_url_set = target.is_url_set
        address = self._address
        if is_url_set or address is None:
            address = self._worked_out(target, exchange)
        path = address.path
        if target.copies_path_suffix and (self._adds_suffix_to_set_url or not is_url_set):
            path = join_path(path, exchange.proxy.path_suffix)
        request = exchange.request
        request.path = path or "/"
        self._ask(request, target, address)
        limit = self._time_limit
        target.time_limit = _time_left(self._rules, exchange, self._clock) if limit < 0.0 else limit
        return None

    def _ask(self, request: Message, target: TargetCall, address: Address) -> None:
        """Make query and URL of the request."""
        query = request.query.written() if target.copies_query else ""
        if address.query or not target.copies_query:
            query = f"{address.query}&{query}" if address.query and query else address.query or query
            request.query = Parameters(query)
        if address.origin:
            target.scheme, target.host, target.port = address.scheme, address.host, address.port
            target.sent_origin, target.sent_uri = address.origin, request.path_and_query()
        else:
            # A server is chosen when the target is called.
            target.sent_origin = target.sent_uri = ""

    def _worked_out(self, target: TargetCall, exchange: Exchange) -> Address:
        """Work out an address that was set, or that has templates.

        Raises:
            Fault: TARGET_PATH for what is no address, or climbs.
        """
        rules = self._rules
        if not target.is_url_set:
            if rules.url is None:
                return address_of_path("" if rules.path is None else rules.path(exchange))
            target.url = rules.url(exchange)
        return address_of(target.url)


def prepare(rules: TargetRules, clock: Callable[[], float]) -> Deed:
    """Return the action that turns `request` into what the target is asked.

    Edge: from here on `request.path`, `request.uri` and `request.querystring` are the
    target's, also in the response flow.
    """
    return _Prepare(rules, clock)


def _time_left(rules: TargetRules, exchange: Exchange, clock: Callable[[], float]) -> float:
    """Return how long the target may stay silent where the whole exchange has a limit.

    Raises:
        Fault: GATEWAY_TIMEOUT when api.timeout has passed already.
    """
    limit = rules.destination.io_timeout
    left = rules.api_timeout - (clock() - exchange.arrived)
    if left <= 0:
        raise faults.GATEWAY_TIMEOUT()
    # Without a limit of its own (0) the target has what is left of the exchange's.
    return min(limit, left) if limit else left


class _Judge(Deed):
    """Look at the status of the target's answer."""

    __slots__ = ("_passes_405_without_allow", "_retained", "_successes")

    def __init__(self, rules: TargetRules) -> None:
        is_success = success_matcher(rules.success_codes)
        # Statuses have three digits.
        self._successes = frozenset(status for status in range(1000) if is_success(status))
        self._retained = rules.retained_response_headers
        self._passes_405_without_allow = rules.passes_405_without_allow

    def act(self, exchange: Exchange) -> Pending:
        response = exchange.response
        if response is None:
            raise RuntimeError("the target's answer is missing")
        status = response.status
        if status == 405 and not self._passes_405_without_allow and "Allow" not in response.headers:
            raise faults.RESPONSE_405_WITHOUT_ALLOW()
        if self._retained is not None:
            _retain_headers(response, self._retained)
        if status not in self._successes:
            raise faults.TARGET_STATUS(status=status)
        return None


def judge(rules: TargetRules) -> Deed:
    """Return the action that looks at the status of the target's answer.

    Raises (at run time):
        Fault: TARGET_STATUS for a status that is no success; its answer is the error message.
    """
    return _Judge(rules)


def success_matcher(codes: str) -> Callable[[int], bool]:
    """Return a test for a success.codes list such as `1xx,2xx,404`."""
    patterns = [code.strip().lower() for code in codes.split(",") if code.strip()]
    classes = {int(code[0]) for code in patterns if code.endswith("xx")}
    single = {int(code) for code in patterns if not code.endswith("xx")}
    return lambda status: status // 100 in classes or status in single


def timeouts(properties: Mapping[str, str]) -> dict[str, float]:
    """Return the timeouts of a target connection in seconds, by the Destination's field names."""
    spelled = {
        "connect_timeout": ("connect.timeout.millis", 3000),
        "io_timeout": ("io.timeout.millis", 55000),
        "keepalive_timeout": ("keepalive.timeout.millis", 60000),
    }
    return {name: int(properties.get(key, default)) / 1000 for name, (key, default) in spelled.items()}

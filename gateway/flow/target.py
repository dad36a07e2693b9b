"""The target call: what is asked of the target, and what its answer means.

Everything here is an action of the target section of a program. Which server is asked and
how bytes get there is the matter of `upstream/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from gateway import faults
from gateway.flow.action import Action, Pending, Wait
from gateway.message import Destination, Exchange, Message, Parameters, TargetCall, Template

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


def select(rules: TargetRules, route: str) -> Action:
    """Return the action of a RouteRule that leads to this target."""

    def choose(exchange: Exchange) -> Pending:
        url = "" if rules.url is None else rules.url(exchange)
        exchange.target = TargetCall(rules.name, route, url)
        exchange.target.destination = rules.destination
        return None

    return choose


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


def prepare(rules: TargetRules, clock: Callable[[], float]) -> Action:
    """Return the action that turns `request` into what the target is asked.

    Edge: from here on `request.path`, `request.uri` and `request.querystring` are the
    target's, also in the response flow.
    """

    def address(exchange: Exchange) -> Pending:
        target = _target_of(exchange)
        if not target.is_url_set and rules.url is not None:
            target.url = rules.url(exchange)
        request = exchange.request
        origin, path, own_query = _split(target, rules, exchange)
        adds_suffix = target.copies_path_suffix and (not target.is_url_set or rules.adds_suffix_to_set_url)
        if adds_suffix:
            path = join_path(path, exchange.proxy.path_suffix)
        query = str(request.query) if target.copies_query else ""
        if own_query or not target.copies_query:
            request.query = Parameters("&".join(part for part in (own_query, query) if part))
        request.path = path or "/"
        target.sent_url = f"{origin}{request.uri}" if origin else ""
        target.time_limit = _time_limit(rules, exchange, clock)
        return None

    return address


def _target_of(exchange: Exchange) -> TargetCall:
    """Return the target call; the compiler sees to it that there is one."""
    if exchange.target is None:
        raise RuntimeError("a target op ran before a route was selected")
    return exchange.target


def _split(target: TargetCall, rules: TargetRules, exchange: Exchange) -> tuple[str, str, str]:
    """Return (origin, path, query) of the address; the origin is "" where a server is chosen later."""
    if not target.is_url_set and rules.url is None:
        path, _, query = (rules.path(exchange) if rules.path else "").partition("?")
        return "", *_escaped(path, query)
    try:
        parts = urlsplit(target.url)
        port = parts.port
    except ValueError:
        raise faults.TARGET_PATH() from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise faults.TARGET_PATH()
    target.scheme, target.host = parts.scheme, parts.hostname
    target.port = port or (443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{parts.netloc}", *_escaped(parts.path, parts.query)


def _escaped(path: str, query: str) -> tuple[str, str]:
    """Escape what a template may have put into an address; a dot segment there is refused.

    A value that a client chose must not climb out of the configured path.
    """
    path = quote(path, safe="/%:@!$&'()*+,;=~")
    if any(segment.partition(";")[0] in {".", ".."} for segment in unquote(path).split("/")):
        raise faults.TARGET_PATH()
    return path, quote(query, safe="/?%:@!$&'()*+,;=~")


def join_path(path: str, suffix: str) -> str:
    """Append the path suffix; a target path that is only `/` does not double the slash."""
    return suffix if path in {"", "/"} and suffix else path + suffix


def _time_limit(rules: TargetRules, exchange: Exchange, clock: Callable[[], float]) -> float:
    """Return how long the target may stay silent.

    Raises:
        Fault: GATEWAY_TIMEOUT when api.timeout has passed already.
    """
    limit = rules.destination.io_timeout
    if rules.api_timeout:
        left = rules.api_timeout - (clock() - exchange.arrived)
        if left <= 0:
            raise faults.GATEWAY_TIMEOUT()
        # Without a limit of its own (0) the target has what is left of the exchange's.
        limit = min(limit, left) if limit else left
    return limit


def call(exchange: Exchange) -> Pending:  # noqa: ARG001 - an action is called alike
    """Wait for the target's answer."""
    return Wait.TARGET


def judge(rules: TargetRules) -> Action:
    """Return the action that looks at the status of the target's answer.

    Raises (at run time):
        Fault: TARGET_STATUS for a status that is no success; its answer is the error message.
    """
    is_success = success_matcher(rules.success_codes)
    retained = rules.retained_response_headers

    def look(exchange: Exchange) -> Pending:
        response = exchange.response
        if response is None:
            raise RuntimeError("the target's answer is missing")
        if response.status == 405 and not rules.passes_405_without_allow and "Allow" not in response.headers:
            raise faults.RESPONSE_405_WITHOUT_ALLOW()
        if retained is not None:
            _retain_headers(response, retained)
        if not is_success(response.status):
            raise faults.TARGET_STATUS(status=response.status)
        return None

    return look


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

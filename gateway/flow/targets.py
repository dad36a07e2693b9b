"""Working out the rules of target endpoints at deploy: addresses, servers, properties."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gateway.bundle import LoadBalancer, ServerRef, TargetConnection, TargetEndpoint
from gateway.entities import TargetServer
from gateway.errors import Finding, FindingLog, Location
from gateway.flow.binding import Binding
from gateway.flow.target import SUCCESS_CODES, TargetRules, timeouts
from gateway.flow.target_tls import endpoint_tls, server_tls
from gateway.message import FUNCTIONS, Destination, Server, Template, TemplateError, TlsFacts, parse_template
from gateway.payload import TEMPLATE_FUNCTIONS

_FUNCTIONS = {**FUNCTIONS, **TEMPLATE_FUNCTIONS}


def target_rules(
    endpoint: TargetEndpoint, binding: Binding, api_timeout: float, log: FindingLog
) -> TargetRules:
    """Work out one target endpoint; `api_timeout` is the proxy endpoint's, in seconds."""
    connection = endpoint.connection
    own = connection.properties
    url = connection.url
    return TargetRules(
        name=endpoint.name,
        destination=_destination(connection, binding, log),
        url=None if url is None else _template(url, connection.at, log),
        path=_template(connection.path, connection.at, log),
        success_codes=own.get("success.codes") or SUCCESS_CODES,
        retained_request_headers=_retained(own, "request.retain.headers", str.lower),
        retained_response_headers=_retained(own, "response.retain.headers", str.lower),
        retained_query=_retained(own, "retain.queryparams", str),
        passes_405_without_allow=own.get("ignore.allow.header.for.405", "false") == "true",
        adds_suffix_to_set_url=binding.adds_suffix_to_set_url,
        api_timeout=api_timeout,
    )


def direct_rules(
    route: str, url: str, at: Location, binding: Binding, *, api_timeout: float, log: FindingLog
) -> TargetRules:
    """Work out the target of a RouteRule that names a URL: an endpoint without flows."""
    return TargetRules(
        name=route,
        destination=Destination(),
        url=_template(url, at, log),
        path=None,
        adds_suffix_to_set_url=binding.adds_suffix_to_set_url,
        api_timeout=api_timeout,
    )


def _template(text: str, at: Location, log: FindingLog) -> Template:
    """Split a template; a broken one is logged, and stands as empty for the time being."""
    try:
        return parse_template(text, functions=_FUNCTIONS)
    except TemplateError as error:
        log.add(Finding(at, str(error)))
        return parse_template("")


def _retained(properties: Mapping[str, str], name: str, spell: Callable[[str], str]) -> frozenset[str] | None:
    """Return what a retain list lets pass, None for all. The list overrides the flag."""
    listed = [part.strip() for part in properties.get(name, "").split(",") if part.strip()]
    if listed:
        return frozenset(spell(part) for part in listed)
    return None if properties.get(f"{name}.enabled", "true").lower() == "true" else frozenset()


def _destination(connection: TargetConnection, binding: Binding, log: FindingLog) -> Destination:
    """Work out how the target is reached."""
    balancer = connection.load_balancer
    limits = timeouts(connection.properties)
    tls = endpoint_tls(connection.tls, binding, log)
    if balancer is None:
        return Destination(
            connect_timeout=limits["connect_timeout"],
            io_timeout=limits["io_timeout"],
            keepalive_timeout=limits["keepalive_timeout"],
            tls=tls,
        )
    return Destination(
        servers=_servers(balancer, connection, tls, binding, log),
        algorithm=balancer.algorithm,
        max_failures=balancer.max_failures,
        unhealthy_codes=balancer.unhealthy_codes,
        is_retried=balancer.retry_enabled,
        connect_timeout=limits["connect_timeout"],
        io_timeout=limits["io_timeout"],
        keepalive_timeout=limits["keepalive_timeout"],
        tls=tls,
    )


def _servers(
    balancer: LoadBalancer, connection: TargetConnection, tls: TlsFacts, binding: Binding, log: FindingLog
) -> tuple[Server, ...]:  # house: whom to ask, how, and what both are held against
    """List the servers that may be asked; a name that the environment lacks is an error."""
    known = binding.target_servers
    if known is None:
        return ()
    servers = []
    for reference in balancer.servers:
        entity = known.get(reference.name)
        if entity is None:
            message = f"target server {reference.name} does not exist in environment "
            log.add(Finding(reference.at, message + binding.services.environment, "Server"))
        elif entity.is_enabled and reference.is_enabled:
            facts = server_tls(entity, tls, binding, reference.at, log)
            servers.append(_server(reference, entity, connection, facts))
    return tuple(servers)


def _server(
    reference: ServerRef, entity: TargetServer, connection: TargetConnection, facts: TlsFacts
) -> Server:
    """Join what the bundle and the environment say of a server."""
    is_tls = entity.is_tls or (connection.tls is not None and connection.tls.enabled)
    return Server(
        reference.name,
        "https" if is_tls else "http",
        entity.host,
        entity.port,
        reference.weight,
        reference.is_fallback,
        facts,
    )

"""Read a TargetEndpoint: the side that faces a target."""

from __future__ import annotations

import re

from gateway.bundle.addresses import read_path, read_url
from gateway.bundle.element import Element
from gateway.bundle.flows import (
    read_default_fault_rule,
    read_fault_rules,
    read_fixed_flow,
    read_flows,
)
from gateway.bundle.model import LoadBalancer, ServerRef, TargetConnection, TargetEndpoint, TlsSettings
from gateway.bundle.properties import TARGET_PROPERTIES, read_properties
from gateway.bundle.reading import (
    endpoint_name,
    read_all,
    read_boolean,
    read_one,
    refuse,
    refuse_duplicates,
    require_name,
    text_of,
)
from gateway.bundle.spelling import did_you_mean
from gateway.errors import FindingLog

_NOT_SUPPORTED = ("EventFlow", "LocalTargetConnection", "ScriptTarget", "HostedTarget")
_ALGORITHMS = ("RoundRobin", "Weighted", "LeastConnections")
_PROTOCOLS = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
_STORE = re.compile(r"(?:ref://)?[A-Za-z0-9][A-Za-z0-9_\-.]*")
_CIPHER = re.compile(r"[A-Za-z0-9_-]+")
_HOST_NAME = re.compile(r"(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?")
_MOST = 2**31 - 1


def read_target_endpoint(element: Element, log: FindingLog) -> TargetEndpoint:
    """Read the root element of a file below `targets/`.

    Raises:
        BundleError: if the file holds something else; all other errors go to the log.
    """
    if element.tag != "TargetEndpoint":
        raise element.fail("must be a TargetEndpoint")
    is_refused = refuse(element, _NOT_SUPPORTED, log)
    connection = read_one(element, "HTTPTargetConnection", _read_connection, log)
    if not (is_refused or element.children("HTTPTargetConnection")):
        log.absorb(element.fail("needs <HTTPTargetConnection>"))
    return TargetEndpoint(
        name=endpoint_name(element),
        description=text_of(element, "Description"),
        pre_flow=read_fixed_flow(element, "PreFlow", log),
        flows=read_flows(element, log),
        post_flow=read_fixed_flow(element, "PostFlow", log),
        fault_rules=read_fault_rules(element, log),
        default_fault_rule=read_default_fault_rule(element, log),
        connection=connection or TargetConnection(None, None, "", None, {}, element.at),
        at=element.at,
    )


def _read_connection(element: Element, log: FindingLog) -> TargetConnection:
    element.ignore("name")
    refuse(element, ("Authentication",), log)
    for monitor in element.children("HealthMonitor"):
        _refuse_monitor(monitor, log)
    if bool(element.children("URL")) == bool(element.children("LoadBalancer")):
        log.absorb(element.fail("needs exactly one of <URL> and <LoadBalancer>"))
    url = read_one(element, "URL", read_url, log)
    path = read_one(element, "Path", read_path, log) or ""
    if url is not None and path:
        log.absorb(element.fail("has a Path, which belongs to a LoadBalancer and not to a URL"))
    return TargetConnection(
        url=url,
        load_balancer=read_one(element, "LoadBalancer", _read_balancer, log),
        path=path,
        tls=read_one(element, "SSLInfo", _read_tls, log),
        properties=read_properties(element, TARGET_PROPERTIES, log),
        at=element.at,
    )


def _refuse_monitor(monitor: Element, log: FindingLog) -> None:
    """Refuse a HealthMonitor, unless it is switched off (as it is by default)."""
    if read_boolean(monitor, "IsEnabled", False, log):
        log.absorb(monitor.fail("is not supported"))
    else:
        monitor.warn("is switched off, and not supported")
    monitor.consume()


def _read_balancer(element: Element, log: FindingLog) -> LoadBalancer:
    refuse(element, ("TargetDisableSecs",), log)
    servers = read_all(element, "Server", _read_server, log)
    if not element.children("Server"):
        log.absorb(element.fail("needs at least one <Server>"))
    refuse_duplicates(servers, "server", log)
    if sum(server.is_fallback for server in servers) > 1:
        log.absorb(element.fail("has more than one fallback server"))
    return LoadBalancer(
        algorithm=read_one(element, "Algorithm", _read_algorithm, log) or _ALGORITHMS[0],
        servers=servers,
        max_failures=read_one(element, "MaxFailures", _read_failures, log) or 0,
        unhealthy_codes=read_one(element, "ServerUnhealthyResponse", _read_codes, log) or frozenset(),
        retry_enabled=read_boolean(element, "RetryEnabled", True, log),
        at=element.at,
    )


def _read_algorithm(element: Element, _log: FindingLog) -> str:
    return _choice(element, _ALGORITHMS) if element.text else _ALGORITHMS[0]


def _read_failures(element: Element, _log: FindingLog) -> int:
    return element.integer(0, least=0, most=_MOST)


def _read_server(element: Element, log: FindingLog) -> ServerRef:
    return ServerRef(
        weight=read_one(element, "Weight", _read_weight, log) or 1,
        is_fallback=read_boolean(element, "IsFallback", False, log),
        is_enabled=read_boolean(element, "IsEnabled", True, log),
        name=require_name(element),
        at=element.at,
    )


def _read_weight(element: Element, _log: FindingLog) -> int:
    return element.integer(1, least=1, most=_MOST)


def _read_codes(element: Element, log: FindingLog) -> frozenset[int]:
    return frozenset(read_all(element, "ResponseCode", _read_code, log))


def _read_code(element: Element, _log: FindingLog) -> int:
    return element.integer(least=100, most=599)


def _read_tls(element: Element, log: FindingLog) -> TlsSettings:
    """Read SSLInfo; validation is on unless it is switched off by name."""
    if any(child.text for child in element.children("CRLStore")):
        refuse(element, ("CRLStore",), log)
    if read_boolean(element, "Enforce", False, log):
        refuse(element, ("Enforce",), log)
    common_name, is_wildcard = read_one(element, "CommonName", _read_common_name, log) or ("", False)
    return TlsSettings(
        enabled=read_boolean(element, "Enabled", False, log),
        ignore_validation_errors=read_boolean(element, "IgnoreValidationErrors", False, log),
        protocols=read_one(element, "Protocols", _read_protocols, log) or (),
        ciphers=read_one(element, "Ciphers", _read_ciphers, log) or (),
        common_name=common_name,
        wildcard_match=is_wildcard,
        client_auth=read_boolean(element, "ClientAuthEnabled", False, log),
        key_store=read_one(element, "KeyStore", _read_store, log) or "",
        key_alias=read_one(element, "KeyAlias", _read_alias, log) or "",
        trust_store=read_one(element, "TrustStore", _read_store, log) or "",
        at=element.at,
    )


def _read_store(element: Element, _log: FindingLog) -> str:
    name = element.text
    if name and not _STORE.fullmatch(name):
        raise element.fail(f"'{name}' is no name of a keystore, nor ref:// and the name of a reference")
    return name


def _read_alias(element: Element, _log: FindingLog) -> str:
    if "{" in element.text:
        raise element.fail(f"'{element.text}' is no alias: variables are not supported here")
    return element.text


def _read_common_name(element: Element, _log: FindingLog) -> tuple[str, bool]:
    name = element.text
    if name and not _HOST_NAME.fullmatch(name):
        raise element.fail(f"'{name}' is no host name")
    return name, element.flag("wildcardMatch", default=False)


def _read_protocols(element: Element, log: FindingLog) -> tuple[str, ...]:
    return read_all(element, "Protocol", _read_protocol, log)


def _read_protocol(element: Element, _log: FindingLog) -> str:
    return _choice(element, _PROTOCOLS)


def _read_ciphers(element: Element, log: FindingLog) -> tuple[str, ...]:
    return read_all(element, "Cipher", _read_cipher, log)


def _read_cipher(element: Element, _log: FindingLog) -> str:
    if not _CIPHER.fullmatch(element.text):
        raise element.fail(f"'{element.text}' is no cipher name")
    return element.text


def _choice(element: Element, choices: tuple[str, ...]) -> str:
    """Return the text, which must be one of the choices."""
    name = element.text
    if name not in choices:
        raise element.fail(f"must be one of {', '.join(choices)}, not '{name}'{did_you_mean(name, choices)}")
    return name

"""Making the records of an exchange field by field.

A constructor is a call of Python, also from C, and these are made on every request: so whoever is on its way
makes them here, and says everything. The constructors are for everybody else.
"""

from __future__ import annotations

from gateway.message.destination import Destination
from gateway.message.exchange import ClientCall, Exchange, ProxyCall, ProxyFacts, TargetCall, VirtualHostFacts
from gateway.message.headers import Headers
from gateway.message.message import Kind, Message
from gateway.message.uri import parameters_of

_REQUEST, _RESPONSE = Kind.REQUEST, Kind.RESPONSE


# house: what the record begins with
def arrived_request(headers: Headers, verb: str, path: str, version: str, query: str) -> Message:
    """Return a request as it arrived, its body still to come."""
    request = Message.__new__(Message)
    request.kind = _REQUEST
    request.headers = headers
    request.content = None
    request.verb = verb
    request.path = path
    request.query = parameters_of(query)
    request.version = version
    request.status = 200
    request.reason = "OK"
    request.coding = ""
    request._form = request._form_source = None
    return request


# house: what the record begins with
def arrived_response(headers: Headers, status: int, reason: str, version: str) -> Message:
    """Return a response as it arrived, its body still to come."""
    response = Message.__new__(Message)
    response.kind = _RESPONSE
    response.headers = headers
    response.content = None
    response.verb = "GET"
    response.path = "/"
    response.query = parameters_of("")
    response.version = version
    response.status = status
    response.reason = reason
    response.coding = ""
    response._form = response._form_source = None
    return response


# house: what the record begins with
def client_call(ip: str, port: int, scheme: str, host: str, local_ip: str) -> ClientCall:
    """Return where a request came from; `ip` counts as the last external peer."""
    client = ClientCall.__new__(ClientCall)
    client.ip = ip
    client.port = port
    client.scheme = scheme
    client.host = host
    client.local_ip = local_ip
    client.forwarded_for = ip
    client.received_end = client.sent_start = client.sent_end = 0.0
    return client


def proxy_call(facts: ProxyFacts, path_suffix: str, uri: str, virtual_host: VirtualHostFacts) -> ProxyCall:
    """Return how a request met a proxy endpoint."""
    proxy = ProxyCall.__new__(ProxyCall)
    proxy.facts = facts
    proxy.path_suffix = path_suffix
    proxy.uri = uri
    proxy.virtual_host = virtual_host
    proxy.flow = None
    return proxy


def target_call(name: str, route: str, url: str, destination: Destination) -> TargetCall:
    """Return where an exchange is going."""
    target = TargetCall.__new__(TargetCall)
    target.name = name
    target.route = route
    target.url = url
    target.destination = destination
    target.copies_path_suffix = target.copies_query = True
    target.is_url_set = target.is_fallback = False
    target.flow = None
    target.time_limit = 0.0
    target.sent_origin = target.sent_uri = target.host = target.ip = target.scheme = target.server = ""
    target.port = 0
    target.failed_servers = ()
    target.sent_start = target.sent_end = target.received_start = target.received_end = 0.0
    return target


# house: what the record begins with
def exchange_of(id: str, arrived: float, request: Message, proxy: ProxyCall, client: ClientCall) -> Exchange:
    """Return the exchange that a request begins."""
    exchange = Exchange.__new__(Exchange)
    exchange.id = id
    exchange.arrived = arrived
    exchange.request = request
    exchange.proxy = proxy
    exchange.client = client
    exchange.response = exchange.fault = exchange.target = exchange.flow = None
    exchange._variables = exchange._untold = None
    return exchange

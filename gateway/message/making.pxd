# Making records in C: no arguments to unpack.
cimport cython

from gateway.message.destination cimport Destination
from gateway.message.exchange cimport (
    ClientCall, Exchange, ProxyCall, ProxyFacts, TargetCall, VirtualHostFacts
)
from gateway.message.headers cimport Headers
from gateway.message.message cimport Message
from gateway.message.uri cimport parameters_of

cdef object _REQUEST, _RESPONSE


@cython.locals(request=Message)
cpdef Message arrived_request(Headers headers, str verb, str path, str version, str query)


@cython.locals(response=Message)
cpdef Message arrived_response(Headers headers, int status, str reason, str version)


@cython.locals(client=ClientCall)
cpdef ClientCall client_call(str ip, int port, str scheme, str host, str local_ip)


@cython.locals(proxy=ProxyCall)
cpdef ProxyCall proxy_call(ProxyFacts facts, str path_suffix, str uri, VirtualHostFacts virtual_host)


@cython.locals(target=TargetCall)
cpdef TargetCall target_call(str name, str route, str url, Destination destination)


@cython.locals(exchange=Exchange)
cpdef Exchange exchange_of(str id, double arrived, Message request, ProxyCall proxy, ClientCall client)

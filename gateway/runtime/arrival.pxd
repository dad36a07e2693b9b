# The C face of arrival.py.

cimport cython

from gateway.clock cimport Clock
from gateway.flow.ports cimport Entrance
from gateway.message.exchange cimport ClientCall as _ClientCall, Exchange as _Exchange
from gateway.message.head cimport RequestHead as _RequestHead
from gateway.message.headers cimport Headers as _Headers
from gateway.message.making cimport arrived_request, client_call, exchange_of, proxy_call
from gateway.message.message cimport Message as _Message
from gateway.message.name_beginnings cimport has_name_beginning
from gateway.message.uri cimport canonical_path, is_canonical
from gateway.runtime.routes cimport Match, RouteTable

cdef Py_ssize_t _LINE_LIMIT, _HEADER_LIMIT
cdef str _FORWARDED, _FORWARDED_FOR, _FORWARDED_PORT, _FORWARDED_PROTO


cdef class Door(Entrance):
    cdef Clock _clock
    cdef readonly object new_id
    cdef readonly tuple trusted
    cdef dict _known
    cdef str _address, _scheme
    cdef int _port
    cdef list _fields
    cdef bytes _lines

    @cython.locals(
        table=RouteTable, headers=_Headers, host=str, target=str, end=Py_ssize_t, written=str, path=str,
        match=Match, query=str, request=_Message, client=_ClientCall, uri=str,
    )
    cpdef tuple arrive(self, _RequestHead head, object routes)

    @cython.locals(address=str, port=int, scheme=str, client=_ClientCall)
    cdef _ClientCall _client(self, _RequestHead head, _Headers headers, str host)

    cdef object _remember_fields(self, str address, int port, str scheme)

    @cython.locals(address=str, is_trusted=bint, chain=list)
    cdef object _forward_anew(self, _RequestHead head, _Headers headers, _ClientCall client)

    cdef str _last_external(self, list chain)
    cdef bint _trusts(self, str address) except -1


cdef object _check_version(_RequestHead head, _Headers headers)
cdef object _check_size(_RequestHead head, _Headers headers)


@cython.locals(host=str)
cdef str _host(_RequestHead head, _Headers headers)


@cython.locals(end=Py_ssize_t)
cdef Py_ssize_t _end_of_path(str target) except -2


@cython.locals(character=Py_UCS4)
cdef bint _is_sendable(str target) except -1


cdef str _plain(str text)

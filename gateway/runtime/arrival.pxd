# The C face of arrival.py.

cimport cython

from gateway.message.exchange cimport ClientCall as _ClientCall, Exchange as _Exchange
from gateway.message.head cimport RequestHead as _RequestHead
from gateway.message.headers cimport Headers as _Headers
from gateway.message.message cimport Message as _Message
from gateway.message.uri cimport canonical_path
from gateway.runtime.routes cimport Match, RouteTable

cdef object _REQUEST
cdef Py_ssize_t _LINE_LIMIT, _HEADER_LIMIT
cdef str _FORWARDED_FOR, _FORWARDED_PORT, _FORWARDED_PROTO


@cython.final
cdef class Door:
    cdef readonly object clock
    cdef readonly object new_id
    cdef readonly tuple trusted
    cdef dict _known
    cdef int _port
    cdef str _port_text

    @cython.locals(headers=_Headers, place=_Place, path=str, match=Match)
    cpdef tuple arrive(self, _RequestHead head, RouteTable routes)

    @cython.locals(request=_Message, client=_ClientCall, uri=str)
    cdef _Exchange _exchange(self, _RequestHead head, _Place place, str path, Match match)

    @cython.locals(address=str, port=int, is_trusted=bint, scheme=str, client=_ClientCall, chain=list)
    cdef _ClientCall _client(self, _RequestHead head, _Headers headers, str host)

    @cython.locals(port=int)
    cdef str _port_of(self, _RequestHead head)

    cdef str _last_external(self, list chain)
    cdef bint _trusts(self, str address) except -1


@cython.final
@cython.freelist(8)
cdef class _Place:
    cdef str host
    cdef str target
    cdef str path
    cdef str query


cdef object _check_version(_RequestHead head, _Headers headers)
cdef object _check_size(_RequestHead head, _Headers headers)


@cython.locals(hosts=list, host=str, target=str)
cdef _Place _place_of(_RequestHead head, _Headers headers)


@cython.locals(end=Py_ssize_t, place=Py_ssize_t, character=Py_UCS4, code=int)
cdef Py_ssize_t _end_of_path(str target) except -2


cdef str _plain(str text)

# The error state, entered in C.
cimport cython

from gateway.fault cimport Fault as _Fault, FaultKind as _FaultKind, prefers_xml
from gateway.message.exchange cimport Exchange as _Exchange, PendingError as _PendingError, pending_error
from gateway.message.field_lines cimport index_lines
from gateway.message.headers cimport Headers
from gateway.message.making cimport arrived_response
from gateway.message.message cimport Message as _Message

cdef _FaultKind _TARGET_STATUS


@cython.locals(pending=_PendingError)
cpdef object enter_error(_Exchange exchange, _Fault fault, bint is_of_policy)


@cython.locals(accept=str)
cdef _Message _message_of(_Exchange exchange, _Fault fault)


@cython.locals(message=_Message)
cdef _Message _default(_Fault fault, str accept)


@cython.final
cdef class _Written:
    cdef int _status
    cdef str _reason
    cdef bytes _block, _index, _content

    @cython.locals(headers=Headers, message=_Message)
    cdef _Message message(self)


@cython.locals(kind=_FaultKind, form=str)
cdef _Written _plain(_Fault fault, str accept)


@cython.locals(raised=_Message, message=_Message)
cdef object _merge(_PendingError pending, _Fault fault, _Exchange exchange)

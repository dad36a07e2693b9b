# Compiled as it stands: the annotations of the source say what C may take for an exchange and a message.

from gateway.message.exchange cimport Exchange
from gateway.message.message cimport Message
from gateway.message.message_parts cimport Part
from gateway.message.part_access cimport Access
from gateway.message.variable cimport Variable


cdef class Root:
    cdef readonly str name
    cdef readonly str scope
    cdef readonly str meaning
    cdef readonly object find
    cdef readonly object body
    cdef readonly frozenset read_only
    cdef readonly object put
    cdef readonly object kind

# Compiled as it stands: the annotations of the source say what C may take for an exchange and a message.

from gateway.message.exchange cimport Exchange
from gateway.message.message cimport Message
from gateway.message.message_parts cimport Part
from gateway.message.part_access cimport Access
from gateway.message.variable cimport Variable


cdef class _Reading:
    cdef readonly str holder
    cdef readonly Part part
    cdef readonly Access access

# Compiled as it stands: the annotations of the source say what C may take for a message.

from gateway.message.message cimport Message
from gateway.message.part_access cimport Access


cdef class Part:
    cdef readonly str pattern
    cdef readonly str type
    cdef readonly str meaning
    cdef readonly object bind
    cdef readonly object kind
    cdef readonly bint reads_body

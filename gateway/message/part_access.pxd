# Compiled as it stands: the annotations of the source tell C which message is meant.

from gateway.message.message cimport Message
from gateway.message.uri cimport Parameters


cdef class Access:
    cdef readonly object read
    cdef readonly object write
    cdef readonly object erase

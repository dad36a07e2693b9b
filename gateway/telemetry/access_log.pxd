# What of access_log.py is known to C.

cimport cython
cimport gateway.telemetry.access_line as c_access_line
from gateway.ports cimport Octets as _Octets


cdef class AccessLog:
    cdef object _write
    cdef Py_ssize_t _limit, _held, _lost
    cdef c_access_line.LineWriter _writer
    cdef _Octets _out

    @cython.locals(size=Py_ssize_t)
    cpdef add(self, c_access_line.AccessEntry entry)
    cpdef flush(self)

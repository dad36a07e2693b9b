# What of access_line.py is known to C.

cimport cython

from gateway.ports cimport Octets as _Octets

cdef list _MILLISECONDS, _THOUSANDTHS, _END


@cython.freelist(8)
cdef class AccessEntry:
    cdef public double time, duration_ms
    cdef public str exchange_id, client_ip, method, path, host, organization, environment, proxy, fault
    cdef public Py_ssize_t status, bytes, target_status


cdef class LineWriter:
    cdef long long _second
    cdef str _start, _client_ip, _method, _who, _host, _organization, _environment, _api, _fault, _where
    cdef Py_ssize_t _status

    @cython.locals(fraction=str)
    cpdef write(self, AccessEntry entry, _Octets out)

    cdef _remember_client(self, AccessEntry entry)

    cdef _remember_place(self, AccessEntry entry)

    @cython.locals(second=cython.longlong, microsecond=cython.longlong, text=str)
    cdef str _fraction(self, double time)


cdef str _end(Py_ssize_t target_status)


@cython.locals(plain=Py_ssize_t)
cdef object _put_path(str path, _Octets out)


@cython.locals(thousandths=cython.longlong)
cdef object _put_duration(double milliseconds, _Octets out)

cdef str _inside(str text)


@cython.locals(count=Py_ssize_t, character=Py_UCS4)
cdef Py_ssize_t _plain(str text) except -1

cdef str _escaped(str text)


@cython.locals(exact=double, rounded=cython.longlong, distance=double)
cdef long long _thousandths(double number) noexcept

# What of access_line.py is known to C.

cimport cython

cdef list _MILLISECONDS, _WHOLE, _THOUSANDTHS, _END


@cython.freelist(8)
cdef class AccessEntry:
    cdef public double time, duration_ms
    cdef public str exchange_id, client_ip, method, path, host, organization, environment, proxy, fault
    cdef public Py_ssize_t status, bytes, target_status


cdef class LineWriter:
    cdef long long _second
    cdef str _start, _client_ip, _method, _who, _host, _organization, _environment, _api, _fault, _where
    cdef Py_ssize_t _status

    @cython.locals(
        path=str, query=Py_ssize_t, fraction=str, milliseconds=double, thousandths=cython.longlong,
        whole=str, part=str,
    )
    cpdef str line(self, AccessEntry entry)

    cdef _remember_client(self, AccessEntry entry)

    cdef _remember_place(self, AccessEntry entry)

    @cython.locals(second=cython.longlong, microsecond=cython.longlong, text=str)
    cdef str _fraction(self, double time)


cdef str _end(Py_ssize_t target_status)


@cython.locals(character=Py_UCS4)
cdef str _inside(str text)

cdef str _escaped(str text)


@cython.locals(exact=double, rounded=cython.longlong, distance=double)
cdef long long _thousandths(double number) noexcept

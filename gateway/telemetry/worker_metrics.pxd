# What of worker_metrics.py is known to C.

cimport gateway.telemetry.cells as c_cells

cdef Py_ssize_t _CONNECTIONS, _CONNECTIONS_REFUSED, _DECLINED_OTHER, _IN_FLIGHT, _REQUESTS, _DURATION
cdef Py_ssize_t _TARGETS, _TARGET_ERRORS, _TARGET_DURATION, _TARGET_OPENED, _TARGET_REUSED
cdef Py_ssize_t _TOKENS, _STORE_ERRORS, _STORE_LOOKUPS, _STORE_REACHED
cdef Py_ssize_t _REMEMBERED_HITS, _REMEMBERED_MISSES, _REMEMBERED_ENTRIES, _LEASED

cdef Py_ssize_t _outcome(Py_ssize_t status) noexcept
cdef double _elapsed(double seconds) noexcept


cdef class WorkerMetrics:
    cdef c_cells.Cells _cells
    cdef dict _carried, _declined, _faults

    cpdef request_started(self, str hand=*)
    cpdef request_finished(self, Py_ssize_t status, double seconds)
    cpdef fault_raised(self, object origin)
    cpdef target_finished(self, Py_ssize_t status, double seconds)
    cpdef target_failed(self, double seconds)

# What of ledger.py is known to C.

cimport cython

from gateway.clock cimport Clock
from gateway.flow.ports cimport Book, Passage
from gateway.message.head cimport RequestHead as _RequestHead

cimport gateway.message.exchange as c_exchange
cimport gateway.message.message as c_message
cimport gateway.telemetry.access_line as c_access_line
cimport gateway.telemetry.access_log as c_access_log
cimport gateway.telemetry.tallies as c_tallies
cimport gateway.telemetry.worker_metrics as c_worker_metrics


cdef class Ledger(Book):
    cdef c_worker_metrics.WorkerMetrics _metrics
    cdef c_access_log.AccessLog _access_log
    cdef c_tallies.Tallies _tallies
    cdef c_access_line.AccessEntry _entry
    cdef Clock _clock, _timer

    @cython.locals(passage=Passage)
    cpdef Passage open(self, _RequestHead head, str hand=*)

    @cython.locals(seconds=double)
    cpdef object close(self, Passage passage)

    @cython.locals(target=c_exchange.TargetCall, response=c_message.Message)
    cdef Py_ssize_t _count_target(self, c_exchange.Exchange exchange) except -1

    @cython.locals(
        entry=c_access_line.AccessEntry, head=_RequestHead, exchange=c_exchange.Exchange,
        client=c_exchange.ClientCall,
        proxy=c_exchange.ProxyCall, facts=c_exchange.ProxyFacts,
    )
    cdef _describe(self, Passage passage, double seconds)

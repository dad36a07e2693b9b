# What of tallying.py is known to C.

from gateway.clock cimport Clock
from gateway.flow.ports cimport Book, Passage
from gateway.message.head cimport RequestHead as _RequestHead

cimport gateway.telemetry.tallies as c_tallies


cdef class TallyingBook(Book):
    cdef Book _ledger
    cdef c_tallies.Tallies _tallies
    cdef Clock _timer

    cpdef Passage open(self, _RequestHead head, str hand=*)
    cpdef object close(self, Passage passage)

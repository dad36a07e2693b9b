# The C face of exchange.py: the record that all of a request's way works on.

cimport cython

from gateway.fault cimport Fault
from gateway.message.destination cimport Destination
from gateway.message.message cimport Message
from gateway.message.story cimport Story


@cython.final
cdef class FlowPosition:
    cdef readonly object phase
    cdef readonly str endpoint
    cdef readonly str name
    cdef readonly str description


@cython.final
cdef class ProxyFacts:
    cdef readonly str organization
    cdef readonly str environment
    cdef readonly str api
    cdef readonly str revision
    cdef readonly str endpoint
    cdef readonly str base_path
    cdef readonly str deployment_path


@cython.final
cdef class VirtualHostFacts:
    cdef readonly str name
    cdef readonly tuple aliases
    cdef readonly bint is_tls


@cython.final
@cython.no_gc
@cython.freelist(16)
cdef class ProxyCall:
    cdef public ProxyFacts facts
    cdef public FlowPosition flow
    cdef public str path_suffix
    cdef public str uri
    cdef public VirtualHostFacts virtual_host


@cython.final
@cython.no_gc
@cython.freelist(16)
cdef class ClientCall:
    cdef public str ip
    cdef public int port
    cdef public str scheme
    cdef public str host
    cdef public str local_ip
    cdef public str forwarded_for
    cdef public double received_end
    cdef public double sent_start
    cdef public double sent_end


@cython.final
@cython.no_gc
@cython.freelist(16)
cdef class TargetCall:
    cdef public str name
    cdef public str route
    cdef public str url
    cdef public bint is_url_set
    cdef public bint copies_path_suffix
    cdef public bint copies_query
    cdef public FlowPosition flow
    cdef public Destination destination
    cdef public double time_limit
    cdef public str sent_origin
    cdef public str sent_uri
    cdef public str host
    cdef public str ip
    cdef public int port
    cdef public str scheme
    cdef public str server
    cdef public bint is_fallback
    cdef public object failed_servers
    cdef public double sent_start
    cdef public double sent_end
    cdef public double received_start
    cdef public double received_end


@cython.final
@cython.freelist(8)
cdef class PendingError:
    cdef public Fault fault
    cdef public Message message
    cdef public FlowPosition state


@cython.locals(pending=PendingError)
cpdef PendingError pending_error(Fault fault, Message message, FlowPosition state)


@cython.final
@cython.freelist(16)
cdef class Exchange:
    cdef public str id
    cdef public double arrived
    cdef public Message request
    cdef public ProxyCall proxy
    cdef public ClientCall client
    cdef public Message response
    cdef public PendingError fault
    cdef public TargetCall target
    cdef public FlowPosition flow
    cdef dict _variables
    cdef Story _untold

    cdef dict _held(self)
    cpdef dict told(self)
    cpdef object kept(self, str name)
    cpdef Message answer(self)
    cpdef object tell(self, Story story)

    @cython.locals(constants=dict)
    cpdef dict known(self)

    @cython.locals(story=Story, constants=dict)
    cpdef dict constants(self)

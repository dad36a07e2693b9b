# The C face of routes.py: the tree, and the walk down.

cimport cython

from gateway.flow.program cimport Program as _Program
from gateway.message.exchange cimport VirtualHostFacts as _VirtualHost


@cython.final
cdef class _Node:
    cdef dict literal
    cdef _Node wildcard
    cdef list programs


@cython.final
cdef class _Environment:
    cdef dict literal
    cdef set begun
    cdef bytearray depths
    cdef _Node tree


@cython.final
@cython.no_gc
@cython.freelist(8)
cdef class Match:
    cdef readonly _Program program
    cdef readonly _VirtualHost virtual_host
    cdef readonly Py_ssize_t base_size


@cython.final
cdef class HostRoutes:
    cdef readonly str environment
    cdef readonly tuple virtual_hosts


@cython.final
cdef class _Way:
    cdef HostRoutes routes
    cdef str base_path
    cdef Match match


cdef class RouteTable:
    cdef dict _hosts
    cdef HostRoutes _default
    cdef dict _known
    cdef str _host
    cdef HostRoutes _routes_of_host
    cdef _Way _way
    cdef dict _environments

    @cython.locals(routes=HostRoutes, environment=_Environment, way=_Way, found=Match, other=Match)
    cpdef Match find(self, str host, str path)

    @cython.locals(base_path=str)
    cdef object _remember(self, HostRoutes routes, _Environment environment, str path, Match found)

    @cython.locals(routes=HostRoutes)
    cdef HostRoutes _routes(self, str host)

    cdef HostRoutes _led_to(self, str name)


@cython.locals(node=_Node)
cdef _Node _node_of(_Node root, list segments)


@cython.locals(found=Match, end=Py_ssize_t, is_there="unsigned char", programs=list)
cdef Match _longest(_Environment environment, str path, tuple virtual_hosts)


@cython.locals(size=Py_ssize_t)
cdef bint _is_at_or_below(str path, str base_path) except -1


@cython.locals(size=Py_ssize_t)
cdef Py_ssize_t _segment_end(str path, Py_ssize_t at) except -1


@cython.locals(found=Match, other=Match, below=_Node, end=Py_ssize_t, segment=str)
cdef Match _deepest(_Node node, str path, Py_ssize_t at, tuple virtual_hosts)


@cython.locals(program=_Program, virtual_host=_VirtualHost, names=tuple)
cdef Match _listening(list programs, Py_ssize_t at, tuple virtual_hosts)


@cython.locals(match=Match)
cdef Match _match(_Program program, _VirtualHost virtual_host, Py_ssize_t base_size)

# The Python face of a call to a target: for tests, and for whoever wants to call without being compiled.
#
# Owns: nothing; it passes on what it is told, bytes as bytes.
# Must not know: anything.

cdef class PyTarget(TargetListener):
    """Make one call, and tell `sink` what comes of it.

    `sink` has the methods `head(status, reason, headers, version, length, peer)`, `data(piece)`, `waits()`,
    `end()`, `failed(reason, detail)` and `writable()`.
    """

    cdef object _sink
    cdef Upstream _target

    def __cinit__(self, sink):
        self._sink = sink

    def call(
        self, Pools pools, server, destination, double time_limit, bytes head, *, bint is_safe=False,
        bint has_body=False
    ):
        """Call a server of a destination; `server` may be (scheme, host, port) as well."""
        if isinstance(server, tuple):
            scheme, host, port = server
            self._target = pools.call_address(
                self, scheme, host, port, destination, time_limit, head, is_safe, has_body
            )
        else:
            self._target = pools.call(self, server, destination, time_limit, head, is_safe, has_body)

    @property
    def is_under_way(self):
        """Tell whether something more will be told."""
        return self._target is not None

    def has_room(self):
        """Tell whether a piece of the body would be sent now; if not, `writable` follows."""
        return self._target.has_room() if self._target is not None else False

    def write(self, bytes data):
        """Send a piece of the body; tell whether there is room for more."""
        return self._target.write_bytes(data) if self._target is not None else False

    def write_chunk(self, bytes data):
        """Send a piece of the body as a chunk; tell whether there is room for more."""
        if self._target is None:
            return False
        return self._target.write_chunk(PyBytes_AS_STRING(data), len(data))

    def end_chunks(self):
        """Send the last chunk."""
        if self._target is not None:
            self._target.end_chunks()

    def end_request(self):
        """Say that the body was given whole."""
        if self._target is not None:
            self._target.end_request()

    def pause(self):
        """Have nothing more read."""
        if self._target is not None:
            self._target.pause()

    def resume(self):
        """Have it read on."""
        if self._target is not None:
            self._target.resume()

    def abandon(self):
        """Close; nothing more is told."""
        target, self._target = self._target, None
        if target is not None:
            target.abandon()

    cdef void target_head(self, Upstream target):
        self._sink.head(
            target.status, target.reason, target.headers, target.version, target.length, target.peer
        )

    cdef void target_data(self, Upstream target, const char *data, Py_ssize_t n):
        self._sink.data(data[:n])

    cdef void target_waits(self):
        self._sink.waits()

    cdef void target_end(self, Upstream target):
        self._target = None
        self._sink.end()

    cdef void target_failed(self, str reason, str detail):
        self._target = None
        self._sink.failed(reason, detail)

    cdef void target_writable(self):
        self._sink.writable()

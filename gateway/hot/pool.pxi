# The connections of one worker to its targets: which one serves a call, how many there are, how long they
# idle.
#
# Owns: what is open to each address, the calls that wait for room, the watch over addresses that move.
# Must not know: bytes (`upstream.pxi`), how names become addresses and connections (the dialler, handed in,
# does), what a target means.
#
# A connection that was used last is used next, so that what is not needed idles and expires. A call that
# finds no idle connection dials one; where as many are open as may be, an idle one to elsewhere makes room;
# where none idles, the call waits in line. Only dialling takes a task.

from asyncio import gather
from collections import deque

cdef enum:
    MOST_DESTINATIONS = 4096  # remembered; so that those of bundles that are gone do not fill the memory
    MOST_WAYS = 32  # remembered per destination


cdef class Pool(Timed):
    """Hold the connections to one address: scheme, host, port and TLS facts."""

    cdef Pools _pools
    cdef readonly tuple key
    cdef list _idle  # the last one was used last
    cdef object _addresses  # what the host's name means now, None where that is not known or not asked
    cdef bint _follows  # the host is a name, whose address may change
    cdef bint _is_gone
    cdef Py_ssize_t _count  # connections and waiting calls

    cdef Upstream take(self, bint must_be_open):
        """Return the idle connection that was used last, None if there is none.

        `must_be_open`: look at it first, because what is sent in vain may not be sent again.
        """
        cdef Upstream target
        while self._idle:
            target = <Upstream> self._idle.pop()
            if not must_be_open or not has_news(target._wire.fd):
                return target
            target._leave()
        return None

    cdef bint knows(self, Upstream target) except -1:
        """Tell whether a connection leads where the name leads now."""
        return self._addresses is None or target.peer in self._addresses

    cdef void welcome(self, Upstream target):
        """Take note of a new connection; where it leads is news that came by dialling."""
        if not self.knows(target):
            self._addresses = None

    cdef void expired(self, double now):
        if self._count == 0:
            self._pools.drop(self)
            return
        self._pools.sweep.arm(self, now + self._pools.name_lifetime)
        if self._follows:
            self._pools.spawn(self._follow())

    async def _follow(self):
        """Ask where the name leads now; connections to elsewhere are closed, once they are idle."""
        cdef Upstream target
        _, host, port, _ = self.key
        try:
            addresses = await self._pools.dialler.addresses(host, port)
        except OSError:
            return  # what was known is the best that is known
        self._addresses = addresses
        for target in list(self._idle):
            if not self.knows(target):
                target._leave()


cdef class Way:
    """Be a pool as one destination uses it."""

    cdef Pool pool
    cdef Server server  # or None: by address
    cdef str scheme
    cdef str host
    cdef int port
    cdef double connect_timeout
    cdef double keepalive


cdef class Pools:
    """Make calls to targets; one per worker.

    `dialler` connects protocols and finds addresses; `drop_named` drops the fields that Connection names. At
    most `max_connections` are open at a time, and as many calls wait for one. `max_line` and `max_fields`
    bound the head of an answer, in bytes.
    """

    cdef readonly Sweep sweep
    cdef Turn turn
    cdef Inlets inlets
    cdef readonly object dialler
    cdef readonly int64_t opened_count  # of connections, or attempts to open one
    cdef readonly int64_t reused_count  # of calls begun on a connection that was open
    cdef object drop_named
    cdef double name_lifetime
    cdef HeadLimits limits
    cdef object _loop
    cdef Py_ssize_t _most
    cdef dict _pools  # by key
    cdef dict _ways  # lists by destination
    cdef set _open
    cdef set _tasks
    cdef object _waiting  # in line
    cdef bint _is_serving
    cdef bint _is_closed

    def __init__(
        self, loop, Sweep sweep, dialler, *, drop_named, Py_ssize_t max_connections=1024,
        Py_ssize_t max_line=2048, Py_ssize_t max_fields=25_600
    ):
        self._loop = loop
        self.sweep = sweep
        self.turn = Turn(loop)
        self.inlets = Inlets(loop, self.turn)
        self.dialler = dialler
        self.drop_named = drop_named
        self.name_lifetime = dialler.lifetime
        self.limits.line = max_line
        self.limits.fields = max_fields
        # As many as fit: their size is what is limited.
        self.limits.count = max_fields // 4
        self._most = max_connections
        self._pools = {}
        self._ways = {}
        self._open = set()
        self._tasks = set()
        self._waiting = deque()

    @property
    def open_count(self):
        """Return how many connections are open or being opened."""
        return len(self._open)

    @property
    def idle_count(self):
        """Return how many connections idle."""
        cdef Pool pool
        return sum([len(pool._idle) for pool in self._pools.values()])

    @property
    def waiting_count(self):
        """Return how many calls wait for a connection."""
        return len(self._waiting)

    @property
    def address_count(self):
        """Return how many addresses are known."""
        return len(self._pools)

    # --- calls -------------------------------------------------------

    cdef Upstream call(
        self, TargetListener listener, Server server, Destination destination, double time_limit, bytes head,
        bint is_safe, bint has_body
    ):
        """Call one of a destination's servers and return what the body is written to, and what is told of.

        `head` is the request's head, and as much of its body as is at hand; `has_body`: more of it follows,
        by the caller's `write`s and its `end_request`. `time_limit` is how many seconds the target may be
        silent, 0 for ever. `is_safe`: the request may be sent again, if a connection that was kept turns out
        to be closed and nothing was `write`n. Nothing is told before this returns.
        """
        cdef Way way
        cdef list ways = self._ways.get(destination)
        if ways is not None:
            for way in ways:
                if way.server is server:
                    return self._call(listener, way, time_limit, head, is_safe, has_body)
        way = self._learn(destination, server, server.scheme, server.host, server.port, server.tls)
        return self._call(listener, way, time_limit, head, is_safe, has_body)

    cdef Upstream call_address(
        self, TargetListener listener, str scheme, str host, int port, Destination destination,
        double time_limit, bytes head, bint is_safe, bint has_body
    ):
        """Call an address with the destination's own TLS facts; else as `call`."""
        cdef Way way
        cdef list ways = self._ways.get(destination)
        if ways is not None:
            for way in ways:
                if way.server is None and way.port == port and way.host == host and way.scheme == scheme:
                    return self._call(listener, way, time_limit, head, is_safe, has_body)
        way = self._learn(destination, None, scheme, host, port, destination.tls)
        return self._call(listener, way, time_limit, head, is_safe, has_body)

    cdef Way _learn(self, Destination destination, Server server, str scheme, str host, int port, tls):
        cdef Way way = Way.__new__(Way)
        way.pool = self._pool((scheme, host, port, tls if scheme == "https" else None))
        way.server = server
        way.scheme, way.host, way.port = scheme, host, port
        way.connect_timeout = destination.connect_timeout
        way.keepalive = destination.keepalive_timeout
        if destination not in self._ways and len(self._ways) >= MOST_DESTINATIONS:
            self._ways.clear()
        ways = self._ways.setdefault(destination, [])
        if len(ways) >= MOST_WAYS:
            ways.clear()
        ways.append(way)
        return way

    cdef Pool _pool(self, tuple key):
        cdef Pool pool = self._pools.get(key)
        if pool is None:
            pool = Pool.__new__(Pool)
            pool._pools = self
            pool.key = key
            pool._idle = []
            pool._follows = self.dialler.follows(key[1])
            self._register(pool)
        return pool

    cdef void _register(self, Pool pool):
        pool._is_gone = False
        self._pools[pool.key] = pool
        self.sweep.arm(pool, self.sweep.now() + self.name_lifetime)

    cdef void drop(self, Pool pool):
        """Forget a pool that nobody uses."""
        pool._is_gone = True
        pool._addresses = None
        del self._pools[pool.key]

    cdef Upstream _call(
        self, TargetListener listener, Way way, double time_limit, bytes head, bint is_safe, bint has_body
    ):
        cdef Upstream target = way.pool.take(has_body or not is_safe)
        if target is not None:
            self.reused_count += 1
            target._keepalive = way.keepalive
            target.ask(listener, head, time_limit, is_safe, has_body)
            target.start()
            return target
        if way.pool._is_gone:
            way.pool = self._revived(way.pool)
        target = Upstream.__new__(Upstream)
        target._pools = self
        target._pool = way.pool
        target.peer = ""
        target._keepalive = way.keepalive
        target._connect_timeout = way.connect_timeout
        target._stage = STAGE_QUEUED
        target.ask(listener, head, time_limit, is_safe, has_body)
        target.wait(way.connect_timeout)
        way.pool._count += 1
        if not self._is_closed and not self._waiting and self._has_room():
            self._open.add(target)
            self.dial(target)
        elif not self._is_closed and len(self._waiting) < self._most:
            self._waiting.append(target)
        else:
            self._loop.call_soon(self._refuse, target)
        return target

    cdef Pool _revived(self, Pool pool):
        cdef Pool other = self._pools.get(pool.key)
        if other is not None:
            return other
        self._register(pool)
        return pool

    def _refuse(self, Upstream target):
        if target._stage == STAGE_QUEUED:
            target.fail("connect", "too many calls wait for a connection")

    cdef bint _has_room(self) except -1:
        """Tell whether one more connection may be opened; an idle one is closed for it."""
        cdef Pool pool
        if len(self._open) < self._most:
            return True
        for pool in self._pools.values():
            if pool._idle:
                (<Upstream> pool._idle[0])._leave()
                return True
        return False

    # --- connections -------------------------------------------------------

    cdef void dial(self, Upstream target):
        """Have a connection made; also a second time, for one that was lost."""
        self.opened_count += 1
        target._stage = STAGE_DIALLING
        target._task = self._loop.create_task(self.dialler.dial(target, target._pool.key))
        target._task.add_done_callback(target.dialled)

    cdef void keep(self, Upstream target):
        """Take a connection back for the next call, or close it."""
        target._stage = STAGE_IDLE
        if target._keepalive <= 0.0 or self._is_closed or not target._pool.knows(target):
            target._leave()
            return
        target._pool._idle.append(target)
        target._inlet.take_over()
        self.sweep.arm(target, self.sweep.now() + target._keepalive)
        if self._waiting:
            self._serve_soon()

    cdef void leave(self, Upstream target):
        """Take note that a connection is being closed, or that a call no longer waits for one."""
        if target._stage == STAGE_IDLE and target in target._pool._idle:
            target._pool._idle.remove(target)
        elif target._stage == STAGE_QUEUED and target in self._waiting:
            self._waiting.remove(target)
        target._pool._count -= 1
        self._open.discard(target)
        if self._waiting:
            self._serve_soon()

    cdef void _serve_soon(self):
        # Not at once: whoever makes room is in the midst of something.
        if not self._is_serving:
            self._is_serving = True
            self._loop.call_soon(self._serve)

    def _serve(self):
        """Let calls that wait in line have what has become free."""
        cdef Upstream target, idle
        self._is_serving = False
        while self._waiting and not self._is_closed:
            target = self._waiting[0]
            idle = target._pool.take(True)
            if idle is None and not self._has_room():
                return
            # It may have left the line: closing an idle connection comes back here only later, but be sure.
            self._waiting.popleft()
            self._open.add(target)
            if idle is None:
                self.dial(target)
            else:
                target.adopt(idle)

    cdef void spawn(self, coroutine):
        """Run a coroutine in a task of its own."""
        task = self._loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self):
        """Close all connections; calls under way fail."""
        cdef Upstream target
        self._is_closed = True
        tasks = list(self._tasks)
        for target in [*self._open, *self._waiting]:
            if target._task is not None:
                tasks.append(target._task)
            target.fail("eof" if target._stage == STAGE_BUSY else "connect", "the worker ends")
        for task in tasks:
            task.cancel()
        self._ways.clear()
        self.inlets.close()
        await gather(*tasks, return_exceptions=True)

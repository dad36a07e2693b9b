# What is done at the end of a turn of the loop, for all connections together.
#
# Theory of operation
# -------------------
# Within a turn the loop only collects: a client's head, a target's answer and an exchange that can go on are
# put in line here, and what is written waits in its wire. At the turn's end each line is gone through in its
# turn, and an exchange stops between the parts of its way so that others catch up: the same code then runs
# for many in a row and stays in the processor's cache, and no system call throws it out in between. Last of
# all the bytes leave: a peer that sleeps is woken once for many messages. Nobody waits for a timer, and a
# turn with one message costs what it did.
#
# Owns: the lines, in which order they are gone through, and the room for bytes that live for a turn.
# Must not know: what anybody in line does.

cimport cython
from cpython.ref cimport Py_DECREF, Py_INCREF, PyObject
from libc.stdlib cimport free, realloc

cdef enum:
    MOST_PUT_OFF = 16_384  # bytes of one connection that wait for the end of the turn; more are taken at once


@cython.final
cdef class Line:
    """Hold who waits for a turn, in order; its room is used again by those who come in the next one."""

    cdef PyObject **_members
    cdef Py_ssize_t size
    cdef Py_ssize_t _room

    def __dealloc__(self):
        self.clear()
        free(self._members)

    cdef int add(self, member) except -1:
        """Put somebody at its end."""
        if self.size == self._room:
            self._grow()
        Py_INCREF(member)
        self._members[self.size] = <PyObject *> member
        self.size += 1
        return 0

    cdef int _grow(self) except -1:
        cdef Py_ssize_t room = max(16, 2 * self._room)
        cdef void *members = realloc(self._members, room * sizeof(PyObject *))
        if members == NULL:
            raise MemoryError
        self._members, self._room = <PyObject **> members, room
        return 0

    cdef object at(self, Py_ssize_t place):
        """Return who stands at a place below `size`."""
        return <object> self._members[place]

    cdef int clear(self) except -1:
        """Let go of all."""
        cdef Py_ssize_t size = self.size
        self.size = 0
        while size > 0:
            size -= 1
            Py_DECREF(<object> self._members[size])
        return 0


cdef class Turn:
    """Do at the end of a turn of the loop what was put off to it."""

    cdef object _loop
    cdef Line _answers
    cdef Line _requests
    cdef Line _exchanges
    cdef Line _wires
    cdef Line _spare  # takes the place of the one that is gone through
    cdef Assembly came  # what answers in line have to be read, each knows where
    cdef Assembly gathered  # what waits to be sent, each wire knows where; at its end, what one gathers
    cdef Wire gathering
    cdef object _ending  # `_end`, bound once
    cdef bint _is_due

    def __cinit__(self, loop):
        self._loop = loop
        self._ending = self._end
        self._answers, self._requests, self._exchanges = Line(), Line(), Line()
        self._wires, self._spare = Line(), Line()
        self.came, self.gathered = Assembly(), Assembly()

    cdef int add_answer(self, Timed target) except -1:
        """Put a target's connection in line that has something to read."""
        self._answers.add(target)
        return self._come()

    cdef int add_request(self, Timed client) except -1:
        """Put a client's connection in line that has something to read."""
        self._requests.add(client)
        return self._come()

    cdef int add_exchange(self, Timed exchange) except -1:
        """Put an exchange in line that can go on."""
        self._exchanges.add(exchange)
        return self._come()

    cdef int add_wire(self, Wire wire) except -1:
        """Put a connection in line that has something to send."""
        self._wires.add(wire)
        return self._come()

    cdef int _come(self) except -1:
        if not self._is_due:
            self._is_due = True
            self._loop.call_soon(self._ending)
        return 0

    cdef int begin(self) except -1:
        """Take note that whoever begins a turn ends it, too: the loop need not."""
        self._is_due = True
        return 0

    def _end(self):
        """Be called by the loop, at the end of its turn."""
        self.end()

    cdef int end(self) except -1:
        """Do all that is in line, and send what came of it."""
        try:
            self._go_on()
        finally:
            # Whatever was raised: for whoever comes in line next a turn must be ended, too.
            self._is_due = False
        self.came.clear()
        if self._wires.size:
            self._wires, self._spare = self._spare, self._wires
            try:
                self._send(self._spare)
            finally:
                self._spare.clear()
            if self.gathering is None:
                self.gathered.clear()
        return 0

    cdef int _go_on(self) except -1:
        """Go through the lines until nobody stands in one."""
        while self._answers.size or self._requests.size or self._exchanges.size:
            # Answers first: the connections that they came by can then be used by the requests.
            if self._answers.size:
                self._answers, self._spare = self._spare, self._answers
                self._go_through(self._spare)
            if self._requests.size:
                self._requests, self._spare = self._spare, self._requests
                self._go_through(self._spare)
            if self._exchanges.size:
                self._exchanges, self._spare = self._spare, self._exchanges
                self._go_through(self._spare)
        return 0

    cdef int _go_through(self, Line line) except -1:
        try:
            self._let(line)
        finally:
            line.clear()
        return 0

    cdef int _let(self, Line line) except -1:
        """Let all of a line have their turn."""
        cdef Timed each = None
        cdef Py_ssize_t at = 0
        while at < line.size:
            # Around the loop and not within: to be ready for an exception costs as much as a short turn.
            try:
                while at < line.size:
                    each = <Timed> line.at(at)
                    at += 1
                    each.take_turn()
            except Exception as error:
                # Whoever comes behind has a right to its turn.
                self.fail(each, error)
        return 0

    cdef int fail(self, Timed each, error) except -1:
        """Have somebody take an error that was raised in its turn."""
        try:
            each.turn_failed(error)
        except Exception as another:
            self._tell("what was put off failed", another)
        return 0

    cdef int _send(self, Line wires) except -1:
        cdef Py_ssize_t at = 0
        while at < wires.size:
            try:
                while at < wires.size:
                    at += 1
                    (<Wire> wires.at(at - 1)).push()
            except Exception as error:
                self._tell("bytes could not be sent", error)
        return 0

    cdef int _tell(self, message, error) except -1:
        self._loop.call_exception_handler({"message": message, "exception": error})
        return 0

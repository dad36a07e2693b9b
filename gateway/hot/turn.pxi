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
# Owns: the lines, and in which order they are gone through.
# Must not know: what anybody in line does.

cdef enum:
    MOST_PUT_OFF = 16_384  # bytes of one connection that wait for the end of the turn; more are taken at once


cdef class Turn:
    """Do at the end of a turn of the loop what was put off to it."""

    cdef object _loop
    cdef list _answers
    cdef list _requests
    cdef list _exchanges
    cdef list _wires
    cdef object _ending  # `_end`, bound once
    cdef bint _is_due

    def __cinit__(self, loop):
        self._loop = loop
        self._ending = self._end
        self._answers, self._requests, self._exchanges, self._wires = [], [], [], []

    cdef int add_answer(self, Timed target) except -1:
        """Put a target's connection in line that has something to read."""
        self._answers.append(target)
        return self._come()

    cdef int add_request(self, Timed client) except -1:
        """Put a client's connection in line that has something to read."""
        self._requests.append(client)
        return self._come()

    cdef int add_exchange(self, Timed exchange) except -1:
        """Put an exchange in line that can go on."""
        self._exchanges.append(exchange)
        return self._come()

    cdef int add_wire(self, Wire wire) except -1:
        """Put a connection in line that has something to send."""
        self._wires.append(wire)
        return self._come()

    cdef int _come(self) except -1:
        if not self._is_due:
            self._is_due = True
            self._loop.call_soon(self._ending)
        return 0

    def _end(self):
        """Do all that is in line."""
        while self._answers or self._requests or self._exchanges:
            # Answers first: the connections that they came by can then be used by the requests.
            if self._answers:
                line, self._answers = self._answers, []
                self._let(line)
            if self._requests:
                line, self._requests = self._requests, []
                self._let(line)
            if self._exchanges:
                line, self._exchanges = self._exchanges, []
                self._let(line)
        self._is_due = False
        if self._wires:
            line, self._wires = self._wires, []
            self._send(line)

    cdef int _let(self, list line) except -1:
        """Let all of a line have their turn."""
        cdef Timed each = None
        cdef Py_ssize_t at = 0, size = len(line)
        while at < size:
            # Around the loop and not within: to be ready for an exception costs as much as a short turn.
            try:
                while at < size:
                    each = <Timed> line[at]
                    at += 1
                    each.take_turn()
            except Exception as error:
                # Whoever comes behind has a right to its turn.
                self._fail(each, error)
        return 0

    cdef int _fail(self, Timed each, error) except -1:
        try:
            each.turn_failed(error)
        except Exception as another:
            self._tell("what was put off failed", another)
        return 0

    cdef int _send(self, list wires) except -1:
        cdef Wire wire
        for wire in wires:
            try:
                wire.push()
            except Exception as error:
                self._tell("bytes could not be sent", error)
        return 0

    cdef int _tell(self, message, error) except -1:
        self._loop.call_exception_handler({"message": message, "exception": error})
        return 0

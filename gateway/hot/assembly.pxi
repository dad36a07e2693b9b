# What goes out: a buffer that messages are put together in, and the sets of names that are left out of them.
#
# Owns: the bytes until they are sent. A buffer is made once and used again; it keeps what it has grown to, up
# to a bound.
# Must not know: which fields are left out (names are handed in), sockets, what a message means.

cimport cython
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from gateway.ports cimport Octets

cdef extern from "Python.h":
    bint PyUnicode_IS_ASCII(object text)
    void *PyUnicode_DATA(object text)
    Py_ssize_t PyUnicode_GET_LENGTH(object text)
    const char *PyUnicode_AsUTF8AndSize(object text, Py_ssize_t *size) except NULL

cdef enum:
    _LONGEST_NAME = 63
    _SMALLEST = 1024  # bytes of a new buffer
    _MOST_KEPT = 65536  # bytes that an empty one may keep


cdef class NameSet:
    """Hold names of header fields, given in lower case; ask for them in any case.

    Raises:
        ValueError: a name is not a token in lower case of 1 to 63 octets.
    """

    # All names in one text, sorted by length: those of length n begin at _starts[n] and end at _starts[n +
    # 1].
    cdef bytes _names
    cdef const unsigned char *_text
    cdef Py_ssize_t[_LONGEST_NAME + 2] _starts

    def __cinit__(self, names):
        wanted = sorted({self._checked(name) for name in names}, key=len)
        self._names = b"".join(wanted)
        # Safe: the bytes object lives and stays where it is as long as this one.
        self._text = <const unsigned char *> PyBytes_AS_STRING(self._names)
        for length in range(_LONGEST_NAME + 2):
            self._starts[length] = sum(len(name) for name in wanted if len(name) < length)

    cdef bytes _checked(self, str name):
        cdef bytes octets = name.encode("utf-8", "surrogateescape")
        cdef Py_ssize_t size = len(octets)
        if not 1 <= size <= _LONGEST_NAME or octets != octets.lower():
            raise ValueError(f"{name!r} is not a name of 1 to {<int> _LONGEST_NAME} octets in lower case")
        if _after_token(<const unsigned char *> PyBytes_AS_STRING(octets), 0, size) != size:
            raise ValueError(f"{name!r} is not a token")
        return octets

    cdef bint has(self, const char *name, Py_ssize_t size) noexcept:
        """Tell whether the set holds the name at `name`, in whatever case it stands."""
        cdef const unsigned char *octets = <const unsigned char *> name
        cdef Py_ssize_t at, end, i
        if not 1 <= size <= _LONGEST_NAME:
            return False
        # Safe: size + 1 is the last index at most, and every name between the two starts is `size` long.
        at, end = self._starts[size], self._starts[size + 1]
        while at < end:
            i = 0
            while i < size and _LOWER[octets[i]] == self._text[at + i]:
                i += 1
            if i == size:
                return True
            at += size
        return False

    def __contains__(self, str name):
        """Tell whether the set holds a name, in whatever case it is given."""
        octets = name.encode("utf-8", "surrogateescape")
        return self.has(PyBytes_AS_STRING(octets), len(octets))


@cython.final
cdef class Assembly(Octets):
    """Put a message together, piece by piece; in C, read it at `data[0:size]`.

    Raises:
        MemoryError: from each `put`, when there is no room to grow into. What was put before is kept.
    """

    cdef char *data
    cdef readonly Py_ssize_t size
    cdef Py_ssize_t _room

    def __cinit__(self):
        self.data = <char *> PyMem_Malloc(_SMALLEST)
        if self.data == NULL:
            raise MemoryError()
        self.size = 0
        self._room = _SMALLEST

    def __dealloc__(self):
        PyMem_Free(self.data)

    def __len__(self):
        return self.size

    cdef int _grow(self, Py_ssize_t n) except -1:
        """Make room for `n` more bytes, at least doubling, so that growing costs the same per byte."""
        cdef Py_ssize_t room = self._room
        cdef char *grown
        # Written so that nothing overflows: no object in memory is longer than half of the largest number.
        while room - self.size < n:
            room = room * 2 if room < n else room + n
        grown = <char *> PyMem_Realloc(self.data, room)
        if grown == NULL:
            raise MemoryError()
        self.data, self._room = grown, room
        return 0

    cpdef clear(self):
        """Forget what was put, and give back room that only a large message needs."""
        self.size = 0
        if self._room > _MOST_KEPT:
            small = <char *> PyMem_Realloc(self.data, _MOST_KEPT)
            if small != NULL:
                self.data, self._room = small, _MOST_KEPT

    cdef int put(self, const char *octets, Py_ssize_t n) except -1:
        """Put `n` octets, which do not lie in this buffer."""
        if n > self._room - self.size:
            self._grow(n)
        memcpy(self.data + self.size, octets, n)
        self.size += n
        return 0

    cpdef int put_bytes(self, bytes octets) except -1:
        """Put bytes."""
        if octets is None:
            raise TypeError("bytes are wanted, not None")
        return self.put(PyBytes_AS_STRING(octets), PyBytes_GET_SIZE(octets))

    cpdef int put_text(self, str text) except -1:
        """Put a text as UTF-8; escaped surrogates become the octets that they stand for.

        Raises:
            UnicodeEncodeError: the text holds another surrogate.
        """
        if text is None:
            raise TypeError("a text is wanted, not None")
        if PyUnicode_IS_ASCII(text):
            return self.put(<const char *> PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text))
        return self.put_bytes(text.encode("utf-8", "surrogateescape"))

    cpdef int put_start(self, str text, Py_ssize_t length) except -1:
        """Put the first characters of a text, like the whole of one.

        Raises:
            ValueError: it has not as many.
            UnicodeEncodeError: they hold a surrogate that is no escaped one.
        """
        if text is None:
            raise TypeError("a text is wanted, not None")
        if not 0 <= length <= len(text):
            raise ValueError(f"{length} characters of {len(text)}")
        if PyUnicode_IS_ASCII(text):
            return self.put(<const char *> PyUnicode_DATA(text), length)
        return self.put_text(text[:length])

    cpdef int put_number(self, int64_t number) except -1:
        """Put a number in decimal digits."""
        cdef char[20] digits
        cdef int at = 20
        # As unsigned, the smallest number has its magnitude, too.
        cdef uint64_t rest = 0 - <uint64_t> number if number < 0 else <uint64_t> number
        while True:
            at -= 1
            digits[at] = <char> (_ZERO + rest % 10)
            rest //= 10
            if rest == 0:
                break
        if number < 0:
            at -= 1
            digits[at] = c"-"
        return self.put(digits + at, 20 - at)

    cpdef int put_block(self, bytes block, NameSet dropped) except -1:
        """Put a field block without the fields whose names are in a set.

        Raises:
            ValueError: a line of the block has no colon or no end; nothing is put.
        """
        cdef const char *octets
        cdef const char *kept  # where the lines begin that are not put yet
        cdef const char *line
        cdef const char *colon
        cdef const char *end
        cdef const char *stop
        cdef Py_ssize_t size = self.size
        if block is None or dropped is None:
            raise TypeError("a block and a set of names are wanted, not None")
        octets = PyBytes_AS_STRING(block)
        stop = octets + PyBytes_GET_SIZE(block)
        kept = line = octets
        # Safe: each search is told how many octets are left, and what it finds lies among them.
        while line < stop:
            colon = <const char *> memchr(line, _COLON, stop - line)
            end = NULL
            if colon != NULL:
                end = <const char *> memchr(colon, _LF, stop - colon)
            if end == NULL:
                self.size = size
                raise ValueError("a field block of whole lines is wanted")
            end += 1
            if dropped.has(line, colon - line):
                self.put(kept, line - kept)
                kept = end
            line = end
        return self.put(kept, stop - kept)

    cpdef Py_ssize_t held(self) except -1:
        """Return how many octets were put."""
        return self.size

    cpdef int cut(self, Py_ssize_t size) except -1:
        """Forget what was put after so many octets.

        Raises:
            ValueError: there are not as many.
        """
        if not 0 <= size <= self.size:
            raise ValueError(f"{size} octets of {self.size}")
        self.size = size
        return 0

    cpdef bytes to_bytes(self):
        """Return a copy of what was put."""
        return PyBytes_FromStringAndSize(self.data, self.size)

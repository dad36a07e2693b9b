# The ids of exchanges: unique over all workers, machines and restarts, and made without asking anybody.
#
# Owns: the counter. Must not know: who carries an id. It names an exchange and grants nothing: whoever
# guesses one has gained nothing.

from libc.stdint cimport uint64_t

cdef extern from "Python.h":
    object PyUnicode_DecodeASCII(const char *text, Py_ssize_t size, const char *errors)

# Odd, with its ones well apart: what a low bit says comes to stand in many.
cdef uint64_t _SPREAD = 0xD6E8FEB86659FD93ULL
cdef const char *_DIGITS = b"0123456789abcdef"
cdef enum:
    _PREFIX_SIZE = 20
    _ID_SIZE = 36


@cython.final
cdef class ExchangeIds:
    """Make ids; call it for the next one. `seed` are 24 random bytes, drawn once a process.

    An id is `rrt-`, sixteen hexadecimal digits that a worker draws when it starts, and sixteen more that
    never come again while it lives: a counter, scattered so that one id tells neither the next one nor how
    many there were.
    """

    cdef char[_ID_SIZE] _text
    cdef uint64_t _at
    cdef uint64_t _step

    def __init__(self, bytes seed not None):
        cdef bytes prefix = f"rrt-{seed[:8].hex()}".encode()
        if len(seed) != 24:
            raise ValueError(f"a seed has 24 bytes, not {len(seed)}")
        # Safe: four and sixteen octets.
        memcpy(self._text, PyBytes_AS_STRING(prefix), _PREFIX_SIZE)
        self._at = int.from_bytes(seed[8:16], "big")
        # Odd, so that the counter meets each number once before it comes round.
        self._step = int.from_bytes(seed[16:24], "big") | 1

    def __call__(self):
        """Return an id that was never returned before."""
        cdef uint64_t number
        cdef int at
        self._at += self._step
        number = self._at
        # Both turns can be undone, so that different numbers stay different.
        number ^= number >> 32
        number *= _SPREAD
        number ^= number >> 29
        for at in range(_ID_SIZE - 1, _PREFIX_SIZE - 1, -1):
            self._text[at] = _DIGITS[number & 15]
            number >>= 4
        return PyUnicode_DecodeASCII(self._text, _ID_SIZE, NULL)

# What a worker remembers by the text of a token: a bounded table that keeps no text.
#
# Owns: slots of 32 bytes, two to a cache line, open addressing; a second index by the name under which the
# store keeps the same thing, so that word from the store finds the entry; growth, eviction, expiry. An
# entry is a Python object with the number of the epoch in which it was learnt. `get` makes no object.
#
# Must not know: what a token is, what the objects mean, when an epoch counts, how names are spelt.

cimport cython
from cpython.ref cimport Py_DECREF, Py_INCREF, PyObject
from libc.stdint cimport UINT32_MAX, UINT64_MAX
from gateway.ports cimport TextTable
from posix.mman cimport MAP_ANONYMOUS, MAP_FAILED, MAP_PRIVATE, PROT_READ, PROT_WRITE, mmap, munmap

cdef extern from *:
    """
    #include <sys/mman.h>
    /* Ask for large pages, where the system has them: a lookup in a large table costs one miss of the TLB per
       access else. It is advice; a system that cannot follow it serves small pages. */
    static inline void tk_advise_large_pages(void *block, size_t size) {
    #ifdef MADV_HUGEPAGE
        (void)madvise(block, size, MADV_HUGEPAGE);
    #endif
    }
    /* The place of a hash among `room` ones, without a division and for any number of places. */
    static inline uint64_t tk_place(uint64_t hash, uint64_t room) {
        return (uint64_t)(((unsigned __int128)hash * room) >> 64);
    }
    """
    void tk_advise_large_pages(void *block, size_t size) noexcept nogil
    uint64_t tk_place(uint64_t hash, uint64_t room) noexcept nogil

cdef extern from "Python.h":
    bint PyObject_IS_GC(object any)
    void PyObject_GC_UnTrack(void *any)

cdef enum:
    FIRST_ENTRIES = 512
    # Old slots that each insertion moves while the table grows: more than enough to be done in time.
    MOVED_AT_ONCE = 32
    MOST_ENTRIES = 1 << 30
    # A block below this is left on small pages: a worker with few tokens should not take megabytes for them.
    LARGE_BLOCK = 8 << 20

cdef struct Slot:
    Hash128 hash
    PyObject *value      # owned; NULL: free
    uint32_t mark        # epoch * 2, plus 1 when it was used since the hand came by
    uint32_t expires     # seconds since 1970, UINT32_MAX: never


@cython.final
cdef class _Shelf:
    """Hold entries in one size; a table that grows has two of these for a while."""

    cdef void *_block
    cdef size_t _size
    cdef Slot *slots
    cdef Hash128 *names      # of the entry in the same place
    cdef uint32_t *index     # by name: the place + 1, or 0
    cdef uint64_t room       # slots, and cells of the index
    cdef uint64_t hand
    cdef Py_ssize_t entries  # how many it is meant for
    cdef Py_ssize_t count

    def __cinit__(self, Py_ssize_t entries):
        # A third of the slots stays free: probes stay short, two of them are one cache line.
        self.entries = entries
        self.room = <uint64_t> entries * 3 // 2 + 2
        self._size = self.room * (sizeof(Slot) + sizeof(Hash128) + sizeof(uint32_t))
        # Pages of our own: zero, aligned, untouched until they are used, and given back when we are done.
        self._block = mmap(NULL, self._size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        if self._block == MAP_FAILED:
            raise MemoryError
        if self._size >= LARGE_BLOCK:
            tk_advise_large_pages(self._block, self._size)
        # Safe: the block was made for the three arrays of `room`.
        self.slots = <Slot *> self._block
        self.names = <Hash128 *> (self.slots + self.room)
        self.index = <uint32_t *> (self.names + self.room)

    def __dealloc__(self):
        cdef uint64_t place
        if self._block != NULL and self._block != MAP_FAILED:
            for place in range(self.room):
                if self.slots[place].value != NULL:
                    Py_DECREF(<object> self.slots[place].value)
            munmap(self._block, self._size)

    # In all of these: places are below `room`, because tk_place gives only such and `_next` wraps; a third of
    # the places is free, so that every probe ends.

    cdef inline uint64_t _next(self, uint64_t place) noexcept:
        place += 1
        return place if place < self.room else 0

    cdef inline Slot *find(self, Hash128 hash) noexcept:
        cdef uint64_t place = tk_place(hash.low, self.room)
        while self.slots[place].value != NULL:
            if self.slots[place].hash.low == hash.low and self.slots[place].hash.high == hash.high:
                return self.slots + place
            place = self._next(place)
        return NULL

    cdef int64_t find_name(self, Hash128 name) noexcept:
        """Return the place of what the store keeps under a name, -1 for none."""
        cdef uint64_t cell = tk_place(name.low, self.room)
        cdef uint64_t place
        while self.index[cell]:
            place = self.index[cell] - 1
            if self.names[place].low == name.low and self.names[place].high == name.high:
                return <int64_t> place
            cell = self._next(cell)
        return -1

    cdef void add(self, Slot entry, Hash128 name) noexcept:
        """Take over an entry, reference included; neither its hash nor its name is here yet."""
        cdef uint64_t place = tk_place(entry.hash.low, self.room)
        cdef uint64_t cell = tk_place(name.low, self.room)
        while self.slots[place].value != NULL:
            place = self._next(place)
        while self.index[cell]:
            cell = self._next(cell)
        self.slots[place] = entry
        self.names[place] = name
        self.index[cell] = <uint32_t> place + 1
        self.count += 1

    cdef PyObject *take(self, uint64_t place) noexcept:
        """Give up the entry of a place, its reference to the caller; those behind it move up."""
        cdef PyObject *value = self.slots[place].value
        cdef uint64_t hole = place, behind = place
        self._forget_name(self._cell_of(place))
        self.slots[place].value = NULL
        self.count -= 1
        while True:
            behind = self._next(behind)
            if self.slots[behind].value == NULL:
                return value
            if self._reaches(tk_place(self.slots[behind].hash.low, self.room), hole, behind):
                self.index[self._cell_of(behind)] = <uint32_t> hole + 1
                self.slots[hole] = self.slots[behind]
                self.names[hole] = self.names[behind]
                self.slots[behind].value = NULL
                hole = behind

    cdef inline bint _reaches(self, uint64_t home, uint64_t hole, uint64_t at) noexcept:
        """Say whether a probe from `home` to `at` passes the hole; all of it may wrap."""
        if hole <= at:
            return home <= hole or home > at
        return at < home <= hole

    cdef uint64_t _cell_of(self, uint64_t place) noexcept:
        cdef uint64_t cell = tk_place(self.names[place].low, self.room)
        while self.index[cell] != <uint32_t> place + 1:
            cell = self._next(cell)
        return cell

    cdef void _forget_name(self, uint64_t hole) noexcept:
        cdef uint64_t behind = hole
        self.index[hole] = 0
        while True:
            behind = self._next(behind)
            if not self.index[behind]:
                return
            if self._reaches(tk_place(self.names[self.index[behind] - 1].low, self.room), hole, behind):
                self.index[hole] = self.index[behind]
                self.index[behind] = 0
                hole = behind


@cython.final
cdef class TokenTable(TextTable):
    """Remember objects by organization and token text, `capacity` at most; keep no text.

    `seed` is 16 random bytes, the key of the hash. An entry has a name, too: what the store calls it. When
    the table is full, one that was not used lately makes room (second chance), a new one first.

    Raises:
        ValueError: the capacity is not positive or absurd, or the seed is not of 16 bytes.
    """

    cdef uint64_t[2] _key
    cdef _Shelf _shelf
    cdef _Shelf _before          # what is being moved to a larger shelf, or None
    cdef uint64_t _moved         # how far
    cdef readonly Py_ssize_t capacity
    cdef uint32_t _found   # the epoch of what `get` returned last

    def __cinit__(self, Py_ssize_t capacity, bytes seed):
        if not 0 < capacity <= MOST_ENTRIES:
            raise ValueError(f"a table holds 1 to {<long> MOST_ENTRIES} entries, not {capacity}")
        _take_key(self._key, seed)
        self.capacity = capacity
        self._shelf = _Shelf(min(capacity, FIRST_ENTRIES))

    def __len__(self):
        return self._shelf.count + (0 if self._before is None else self._before.count)

    @property
    def size(self):
        """Return how many bytes the table itself takes, without what it holds."""
        cdef uint64_t room = self._shelf.room + (0 if self._before is None else self._before.room)
        return room * (sizeof(Slot) + sizeof(Hash128) + sizeof(uint32_t))

    cdef inline Hash128 _hash(self, str organization, str token) noexcept:
        cdef Sip state
        sip_begin(&state, self._key)
        _sip_word(&state, text_shape(organization) << 32 ^ text_shape(token))
        sip_absorb_text(&state, organization)
        sip_absorb_text(&state, token)
        return sip_end(&state)

    cdef Hash128 _hash_name(self, bytes name) noexcept:
        cdef Sip state
        sip_begin(&state, self._key)
        sip_absorb(&state, <const uint8_t *> <const char *> name, len(name))
        return sip_end(&state)

    cpdef object get(self, str organization, str text):
        """Return what is remembered of a token, None for nothing; `epoch_found` says since which epoch."""
        cdef Slot *slot
        cdef Hash128 hash
        if organization is None or text is None:
            return None
        hash = self._hash(organization, text)
        slot = self._shelf.find(hash)
        if slot == NULL and self._before is not None:
            slot = self._before.find(hash)
        if slot == NULL:
            return None
        if not slot.mark & 1:
            slot.mark |= 1
        self._found = slot.mark >> 1
        return <object> slot.value

    cpdef unsigned int epoch_found(self) except? 0:
        """Return the epoch of what `get` returned last."""
        return self._found

    def put(
        self, str organization not None, str token not None, bytes name not None, object value not None, *,
        uint32_t epoch, double expires_at=0.0,
    ):
        """Remember an object, in place of what was remembered of the token or under the name.

        The object must not be part of a cycle: the garbage collector is told to leave it alone.
        `expires_at`, epoch seconds, is when `remove_expired` may forget it; 0.0 means never.
        """
        cdef Slot entry
        cdef Hash128 hash = self._hash(organization, token), named = self._hash_name(name)
        self.remove(name)
        self._drop_hash(hash)
        self._make_room()
        entry.hash = hash
        entry.mark = epoch << 1
        entry.expires = <uint32_t> expires_at if 0.0 < expires_at < UINT32_MAX else UINT32_MAX
        entry.value = <PyObject *> value
        Py_INCREF(value)
        if PyObject_IS_GC(value):
            # A million of them are nothing that the collector should walk through again and again.
            PyObject_GC_UnTrack(<void *> value)
        self._shelf.add(entry, named)

    def remove(self, bytes name not None):
        """Forget what the store keeps under a name; say whether there was something."""
        cdef Hash128 named = self._hash_name(name)
        cdef int64_t place = self._shelf.find_name(named)
        if place >= 0:
            self._let_go(self._shelf, place)
            return True
        if self._before is not None:
            place = self._before.find_name(named)
            if place >= 0:
                self._let_go(self._before, place)
                return True
        return False

    def remove_expired(self, double now, Py_ssize_t most=1000):
        """Look at the next `most` slots and forget what is past its expiry; return how many that were."""
        cdef _Shelf shelf = self._shelf
        cdef Py_ssize_t removed = 0
        cdef Py_ssize_t looked
        for looked in range(min(most, <Py_ssize_t> shelf.room)):
            # One that moves up into the place is looked at in the next round.
            shelf.hand = shelf._next(shelf.hand)
            if shelf.slots[shelf.hand].value != NULL and shelf.slots[shelf.hand].expires < now:
                self._let_go(shelf, shelf.hand)
                removed += 1
        return removed

    def clear(self):
        """Forget everything, and give the memory back."""
        self._before = None
        self._shelf = _Shelf(min(self.capacity, FIRST_ENTRIES))

    cdef _drop_hash(self, Hash128 hash):
        cdef _Shelf shelf = self._shelf
        cdef Slot *slot = shelf.find(hash)
        if slot == NULL and self._before is not None:
            shelf = self._before
            slot = shelf.find(hash)
        if slot != NULL:
            self._let_go(shelf, slot - shelf.slots)

    cdef _let_go(self, _Shelf shelf, uint64_t place):
        cdef PyObject *value = shelf.take(place)
        # Last of all: an object that goes may run anything.
        Py_DECREF(<object> value)

    cdef _make_room(self):
        if self._before is not None:
            self._move(MOVED_AT_ONCE)
        if len(self) >= self.capacity:
            if self._before is not None:
                self._move(UINT64_MAX)
            self._evict()
        elif self._shelf.count >= self._shelf.entries:
            if self._before is not None:
                self._move(UINT64_MAX)
            self._before = self._shelf
            self._moved = 0
            self._shelf = _Shelf(min(self.capacity, self._shelf.entries * 2))
            self._move(MOVED_AT_ONCE)

    cdef _move(self, uint64_t steps):
        """Move the next slots to the larger shelf; what is there is as good as what comes."""
        cdef _Shelf before = self._before
        cdef Slot entry
        cdef Hash128 name
        while steps and before.count:
            steps -= 1
            if before.slots[self._moved].value == NULL:
                self._moved = before._next(self._moved)
            else:
                # The place may be filled from behind at once: it is looked at again.
                entry = before.slots[self._moved]
                name = before.names[self._moved]
                before.take(self._moved)
                self._shelf.add(entry, name)
        if not before.count:
            self._before = None

    cdef _evict(self):
        cdef _Shelf shelf = self._shelf
        cdef Slot *slot
        while True:
            shelf.hand = shelf._next(shelf.hand)
            slot = shelf.slots + shelf.hand
            if slot.value == NULL:
                continue
            if slot.mark & 1:
                slot.mark &= ~<uint32_t> 1
                continue
            self._let_go(shelf, shelf.hand)
            return

# One connection on which a worker asks the store and hears what changes there, in one order.
#
# Owns: the questions under way and those that wait for their turn, one write for all of a loop's turn, each
# key asked once however many wait, when a silent peer counts as away, when its connection is given up, and
# until when what was learnt on which connection still counts. Time is a clock that goes on while the
# process, or the machine, sleeps.
#
# Theory of operation: the peer carries out what comes on a connection in order, and what it sends comes in
# that order, too. So when a question that was sent at a time T has been answered, every change from before
# T has been told of by then: `confirmed_at` is the latest such T, and whatever was learnt on this
# connection and not taken back is true as of `confirmed_at`. Nothing more is known. A connection is an
# epoch: of what was learnt on an earlier one no change is told any more.
#
# Must not know: how keys are spelt, what answers mean, what the commands of greeting and beat are for, how a
# connection is opened, who reads the protocol (the reader is handed in).

@cython.final
cdef class TrackingConnection(Epochs):
    """Ask a store that tracks what it was asked, and know until when its answers count.

    `owner` decides what is said (see `store/tracking.py`): it has `greeting` and `beat`, which return packed
    commands, and is told by `beaten`, `began`, `invalidate`, `flush` and `lost`. `reader` makes what reads
    the protocol (`feed`, `gets`); `nothing` is what `gets` gives when there is no whole reply, `refusal` the
    type of an error, `push` that of a push, `malformed` what is raised when it is not the protocol. A
    question may take `patience` seconds. An answer counts for `fresh` seconds since it was confirmed, and
    for `grace` while the peer is away.

    The `done(raw, outcome)` of a question is called once, maybe at once: ANSWERED (raw is bytes or None),
    CHANGED (answered, but nothing to remember), REFUSED, UNREACHABLE (no answer in time), CROWDED.
    """

    cdef object _owner, _loop, _reader, _nothing, _refusal, _push, _malformed, _clock
    cdef _Session _session
    cdef object _waiting         # deque of _Asked that were not sent yet
    cdef object _untold          # deque of _Asked in the order of their birth, the told ones not gone yet
    cdef dict _asked             # key -> the _Asked that another asker may join
    cdef dict _graces            # earlier epoch -> until when it counts while the peer is away
    cdef object _sweeper, _beater
    cdef double _fresh, _grace, _beat_sent_at
    cdef long _sweeps
    cdef long _patience          # sweeps until a question counts as unanswered
    cdef long _silence           # sweeps until a silent connection is given up
    cdef long _silent            # sweeps since something was heard while something was under way
    cdef int _beats
    cdef bint _is_used, _is_flushing, _is_closed, _wants_beat
    cdef readonly uint32_t epoch         # the number of the connection that is up, or was last; from 1
    cdef readonly bint is_away
    cdef readonly int64_t asked          # keys, each once however many waited
    cdef readonly int64_t lasted         # how often something counted only because the peer is away
    cdef readonly double confirmed_at
    cdef public double leased_until      # what the owner was promised elsewhere: nothing counts beyond it

    def __init__(
        self, owner, loop, *,
        reader, nothing, refusal, push, malformed, double patience, double fresh, double grace, clock=None,
    ):
        self._owner, self._loop, self._clock = owner, loop, clock
        self._reader, self._nothing, self._malformed = reader, nothing, malformed
        self._refusal, self._push = refusal, push
        self._patience = max(1, <long> ceil(patience / SWEEP_EVERY))
        self._silence = self._patience + SILENCE
        self._fresh, self._grace = fresh, grace
        self._waiting, self._untold = deque(), deque()
        self._asked, self._graces = {}, {}
        self._beat_sent_at = self.confirmed_at = self.leased_until = -1.0

    # ------------------------------------------------------------------------------- what the owner calls

    def session(self):
        """Return the protocol of a new connection; one that is opened beside another is closed again."""
        return _Session(self)

    def missed(self):
        """Note that no connection could be opened."""
        if self._session is None:
            self.is_away = True

    def close(self):
        """End the connection; whoever waits is told that the peer is unreachable."""
        self._is_closed = True
        if self._session is not None:
            self._session.transport.abort()
            self._lose(self._session, None)
        for timer in (self._sweeper, self._beater):
            if timer is not None:
                timer.cancel()
        while self._untold:
            self._tell(self._untold.popleft(), None, _UNREACHABLE)

    @property
    def is_up(self):
        """Say whether a connection stands and was greeted."""
        return self._session is not None and self._session.is_up

    cpdef double now(self) except? -1.0:
        """Return the time of the clock, in seconds."""
        return _boot_time() if self._clock is None else self._clock()

    def ask(self, bytes key not None, done not None):
        """Ask for what a key holds; the answer comes in one of the next turns of the loop."""
        cdef _Asked asked
        self._is_used = True
        if self.is_away or self._is_closed:
            done(None, _UNREACHABLE)
            return
        asked = self._asked.get(key)
        if asked is not None:
            if type(asked.done) is list:
                (<list> asked.done).append(done)
            else:
                asked.done = [asked.done, done]
            return
        if len(self._waiting) >= MOST_WAITING:
            done(None, _CROWDED)
            return
        asked = _Asked.__new__(_Asked)
        asked.kind, asked.replies, asked.key = ASKED, 1, key
        asked.done, asked.born, asked.sent_at = done, self._sweeps, -1.0
        self._asked[key] = asked
        self.asked += 1
        self._waiting.append(asked)
        self._untold.append(asked)
        self._flush_soon()
        self._arm()

    cpdef bint is_fresh(self, uint32_t epoch) except *:
        """Say whether what was learnt in an epoch, and not taken back, is known to hold now."""
        self._is_used = True
        return self._is_fresh(epoch, self.now())

    cpdef bint is_current(self) except -1:
        """Say the same of the epoch that is under way."""
        return self.is_fresh(self.epoch)

    cpdef bint counts(self, uint32_t epoch) except -1:
        """Say whether it may be acted on now: it is fresh, or the peer is away and the grace is not over."""
        cdef double now = self.now()
        self._is_used = True
        if self._is_fresh(epoch, now):
            return True
        if self.is_away and self._lasts(epoch, now):
            self.lasted += 1
            return True
        return False

    cpdef bint lasts(self, uint32_t epoch) except *:
        """Say whether it may be acted on if the peer is away."""
        return self._lasts(epoch, self.now())

    def give_up_earlier(self):
        """Let nothing of an earlier epoch count any more, whatever happens."""
        self._graces.clear()

    def beat(self):
        """Beat as soon as possible, also when it is not time yet."""
        self._wants_beat = True
        self._flush_soon()

    # ---------------------------------------------------------------------------------- what happens here

    cdef inline bint _is_fresh(self, uint32_t epoch, double now) noexcept:
        return (
            epoch == self.epoch
            and now < self.confirmed_at + self._fresh
            and now < self.leased_until
            and self._session is not None
            and self._session.is_up
        )

    cdef bint _lasts(self, uint32_t epoch, double now) except *:
        if epoch == self.epoch and self._session is not None and self._session.is_up:
            return now < self._grace_of_now()
        until = self._graces.get(epoch)
        return until is not None and now < <double> until

    cdef double _grace_of_now(self) noexcept:
        return min(self.confirmed_at + self._grace, self.leased_until)

    cdef _made(self, _Session session):
        cdef list greeting, beat
        if self._is_closed or self._session is not None:
            session.transport.abort()
            return
        self._session = session
        self._silent = self._beats = 0
        self._wants_beat = False
        session.reader = self._reader()
        greeting, beat = self._owner.greeting(), self._beat_of(session)
        self._expect(session, GREETED, len(greeting), left=True)
        session.transport.write(b"".join(greeting + beat))
        self._arm()

    cdef list _beat_of(self, _Session session):
        cdef list commands = self._owner.beat()
        self._beats += 1
        self._beat_sent_at = self._expect(session, BEATEN, len(commands))
        return commands

    cdef double _expect(self, _Session session, int kind, int replies, bint left=False) except *:
        cdef _Asked asked = _Asked.__new__(_Asked)
        asked.kind, asked.replies, asked.sent_at = kind, replies, self.now()
        if not left:
            session.under_way.append(asked)
        elif replies:
            session.under_way.appendleft(asked)
        return asked.sent_at

    cdef _take(self, _Session session, reply):
        cdef _Asked asked
        if not session.under_way:
            self._give_up(session, "it answered what nobody asked")
            return
        asked = session.under_way[0]
        if asked.kind != ASKED:
            self._take_more(session, asked, reply)
            return
        session.under_way.popleft()
        self.is_away = False
        if asked.sent_at > self.confirmed_at:
            self.confirmed_at = asked.sent_at
        if asked.done is None:
            return
        if isinstance(reply, self._refusal):
            self._tell(asked, None, _REFUSED)
        else:
            self._tell(asked, reply, _CHANGED if asked.is_changed else _ANSWERED)
        if self._waiting:
            self._flush_soon()

    cdef _take_more(self, _Session session, _Asked asked, reply):
        """Take one of the replies to a greeting or beat; a refused one ends the connection."""
        cdef list replies = session.replies
        if isinstance(reply, self._refusal):
            self._give_up(session, reply)
            return
        replies.append(reply)
        if len(replies) < asked.replies:
            return
        session.replies = []
        session.under_way.popleft()
        if asked.kind == GREETED:
            return
        self._beats -= 1
        if not session.is_up:
            self.epoch += 1
            # A clock that is set anew for another epoch is no matter: nothing is compared across epochs.
            self.confirmed_at = asked.sent_at
        elif asked.sent_at > self.confirmed_at:
            self.confirmed_at = asked.sent_at
        self.is_away = False
        self._owner.beaten(replies, asked.sent_at)
        if not session.is_up:
            session.is_up = True
            self._owner.began(self.epoch)
            self._arm_beat()
        self._flush_soon()

    cdef _heard(self, _Session session, push):
        """Pass word of a change on; a question under way was asked before or after it, which is not told."""
        cdef _Asked asked
        if push[0] != b"invalidate":
            return
        if push[1] is None:
            for asked in session.under_way:
                asked.is_changed = True
            self._asked = {}
            for asked in self._waiting:
                if asked.done is not None:
                    self._asked[asked.key] = asked
            self._owner.flush()
            return
        for key in push[1]:
            asked = self._asked.get(key)
            if asked is not None and asked.sent_at >= 0.0:
                asked.is_changed = True
                del self._asked[key]
            self._owner.invalidate(key)

    cdef _tell(self, _Asked asked, raw, str outcome):
        waiting, asked.done = asked.done, None
        if self._asked.get(asked.key) is asked:
            del self._asked[asked.key]
        if waiting is None:
            return
        for done in waiting if type(waiting) is list else (waiting,):
            try:
                done(raw, outcome)
            except Exception as error:
                # Whoever waits further back has a right to the answer; the loop tells of the bug.
                self._loop.call_exception_handler({"message": "a lookup was not borne", "exception": error})

    cdef _give_up(self, _Session session, error):
        session.transport.abort()
        self._lose(session, error)

    cdef _lose(self, _Session session, error):
        cdef _Asked asked
        if self._session is not session:
            return
        if session.is_up:
            self._graces[self.epoch] = self._grace_of_now()
            if len(self._graces) > MOST_GRACES:
                del self._graces[min(self._graces)]
        self._session = None
        # What was under way is asked again on the next connection, as long as somebody waits.
        while session.under_way:
            asked = session.under_way.pop()
            if asked.kind == ASKED and asked.done is not None:
                asked.is_changed, asked.sent_at = False, -1.0
                self._waiting.appendleft(asked)
                self._asked.setdefault(asked.key, asked)
        self._owner.lost(error)

    def _flush_soon(self):
        if not self._is_flushing and self._session is not None and self._session.is_up:
            self._is_flushing = True
            self._loop.call_soon(self._flush)

    def _flush(self):
        """Send what waits, in one write; a beat that is due goes first."""
        cdef _Session session = self._session
        cdef _Asked asked
        cdef list parts = []
        cdef double now
        self._is_flushing = False
        if session is None or not session.is_up or session.is_full:
            return
        if not session.under_way:
            self._silent = 0
        now = self.now()
        if not self._beats and (self._wants_beat or self._waiting and now >= self._beat_sent_at + BEAT_EVERY):
            self._wants_beat = False
            parts.extend(self._beat_of(session))
        while self._waiting and len(session.under_way) < MOST_UNDER_WAY:
            asked = self._waiting.popleft()
            if asked.done is not None:
                asked.sent_at = now
                session.under_way.append(asked)
                parts.append(b"*2\r\n$3\r\nGET\r\n$%d\r\n%b\r\n" % (len(asked.key), asked.key))
        if parts:
            session.transport.write(b"".join(parts))
            self._arm()
            self._arm_beat()

    cdef _arm(self):
        if self._sweeper is None and not self._is_closed:
            self._sweeper = self._loop.call_later(SWEEP_EVERY, self._sweep)

    def _sweep(self):
        """Tell those that waited too long. Sweeps are counted, and not seconds: a loop that stood still has
        not heard the answers that lie in its socket.
        """
        cdef _Session session = self._session
        cdef _Asked asked
        self._sweeper = None
        self._sweeps += 1
        if session is not None and session.under_way:
            self._silent += 1
            if self._silent >= self._patience:
                self.is_away = True
            if self._silent >= self._silence:
                self._give_up(session, "it fell silent")
        while self._untold:
            asked = self._untold[0]
            if asked.done is not None:
                # Who comes while the peer is away does not wait: neither does who came before that was known.
                if not self.is_away and self._sweeps - asked.born < self._patience:
                    break
                if self._session is None or not self._session.is_up:
                    self.is_away = True
                self._tell(asked, None, _UNREACHABLE)
            self._untold.popleft()
        session = self._session
        if self._untold or session is not None and session.under_way:
            self._arm()

    cdef _arm_beat(self):
        if self._beater is None and not self._is_closed:
            self._beater = self._loop.call_later(BEAT_EVERY, self._beat_due)

    def _beat_due(self):
        """Beat while somebody goes by what was confirmed; whoever comes after a rest asks first."""
        self._beater = None
        if self._is_used and self._session is not None:
            self._is_used = False
            self.beat()
            self._arm_beat()

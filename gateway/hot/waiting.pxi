# What an exchange waits for beside its client and its target: a record of the store, or an awaitable.
#
# Owns: how either is begun, and what its end means to the exchange that waits for it. Whatever ends after an
# exchange has stopped waiting is dropped.
# Must not know: what is asked for, what a record says.

cdef int look_up(Carriage c, Lookup lookup) except -1:
    """Have a record found: at once where it is remembered, else the store is asked, without a task."""
    cdef str organization = c._exchange.proxy.facts.organization
    record = c._hand.lookups.peek(organization, lookup)
    if record is not c._hand.missing:
        return c.go_on_later(GO_ANSWER, record)
    c._on, c._pending = ON_LOOKUP, lookup
    c._hand.lookups.fetch(organization, lookup, partial(_found, c, lookup))
    return 0


def _found(Carriage c, lookup, record, error):
    """Take what the store says."""
    if lookup is not c._pending:
        return
    c._pending = None
    try:
        if error is None:
            c._go(GO_ANSWER, record)
        else:
            _without_store(c)
    except Exception as bug:
        c.failed(bug)


cdef int await_task(Carriage c, awaitable) except -1:
    """Await something in a task of its own."""
    c._on = ON_TASK
    c._pending = ensure_future(awaitable)
    c._pending.add_done_callback(partial(_finished, c))
    return 0


def _finished(Carriage c, task):
    """Take what became of an awaitable."""
    # Who waits no more has let go of the task: where that is still waited for, its end was somebody else's.
    error = CancelledError() if task.cancelled() else task.exception()
    if task is not c._pending:
        return
    c._pending = None
    try:
        if error is None:
            c._go(GO_ON, None)
        elif isinstance(error, Fault):
            c._go(GO_FAIL, error)
        elif isinstance(error, StoreUnavailable):
            _without_store(c)
        else:
            c.failed(error)
    except Exception as bug:
        c.failed(bug)


cdef int _without_store(Carriage c) except -1:
    c._hand.metrics.store_error()
    return c._go(GO_FAIL, _faults.STORE_UNAVAILABLE())

"""The nursery: a process that has imported what a worker needs, and forks one whenever it is asked to.

A worker that is executed anew spends nearly all of its start on importing modules, and has a copy of them to
itself. One that is born here has them at once, and shares their memory until it writes to it.

What makes a fork safe here: the nursery has one thread, no event loop, no listening socket, no log and no
secret - a charter is read by whom it is for, after the fork. Of the descriptors that pass through it none
stays, so no child holds another's. Python and OpenSSL draw their random numbers anew after a fork, and a
worker makes its keys when it runs. Only the key of Python's own hashes of strings is one for all that are
born of the same nursery; nobody is told it, and a nursery that is replaced draws another.

It ends with its supervisor, whose end it sees as the end of the control socket; its children see that
themselves. Must not know what roles there are, nor what is done in them.
"""

from __future__ import annotations

import errno
import gc
import os
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from gateway.runtime.charter import READY, Charter, receive_charter

BEAR, SIGNAL = b"b", b"s"
BORN, FAILED, ENDED = b"born", b"failed", b"ended"
REQUEST = struct.Struct("!cII")
"""What the nursery is asked: a verb, the number of a birth, and how many descriptors come along, or a signal.

It answers in lines of a word and two numbers: that of the birth, and a process id, `errno` or exit code. A
birth is spoken of by its number, which never comes again; process ids do.
"""
MOST_DESCRIPTORS = 3

Play = Callable[[Charter, socket.socket], int]
"""Do what a charter says, with the control socket; return the exit code."""


def run_nursery(control: socket.socket, play: Play) -> None:
    """Bear children that `play` their charters, until the supervisor is gone.

    Whatever is to be shared must have been imported. The collector of garbage is off from here on: it would
    write to memory that is shared. A child has it on.
    """
    gc.disable()
    gc.freeze()
    heard, told = socket.socketpair()
    with heard, told:
        for end in (heard, told):
            end.setblocking(False)
        # A signal is written to the wakeup descriptor only if Python handles it.
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
        control.setblocking(True)
        # Also a supervisor that did not read all we said is gone.
        with suppress(ConnectionError):
            _Nursery(control, play, heard, told).live()


@dataclass(slots=True)
class _Nursery:
    """Be the nursery; `heard` and `told` are the two ends by which SIGCHLD wakes it."""

    control: socket.socket
    play: Play
    heard: socket.socket
    told: socket.socket
    _living: dict[int, int] = field(default_factory=dict)
    """Process ids by number of birth, until they are waited for: no stranger can have them so long."""

    def live(self) -> None:
        """Do what is asked and tell what happens, one after the other, until the control socket's end.

        Raises:
            ConnectionError: nobody reads the answers any more.
        """
        self.control.sendall(READY)
        waiting = select.poll()
        for sock in (self.control, self.heard):
            waiting.register(sock, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in waiting.poll()}
            if self.heard.fileno() in ready:
                self.heard.recv(4096)
                self._bury()
            if self.control.fileno() in ready and not self._obey():
                return

    def _obey(self) -> bool:
        """Read one request and do it; return False at the end of the stream."""
        request, descriptors, _, _ = socket.recv_fds(self.control, REQUEST.size, MOST_DESCRIPTORS)
        if not request:
            return False
        while len(request) < REQUEST.size:
            request += self.control.recv(REQUEST.size - len(request))
        verb, number, argument = REQUEST.unpack(request)
        if verb == BEAR:
            try:
                self._bear(number, argument, descriptors)
            finally:
                for descriptor in descriptors:
                    os.close(descriptor)
        elif verb == SIGNAL and number in self._living:
            os.kill(self._living[number], argument)
        return True

    def _bear(self, number: int, count: int, descriptors: list[int]) -> None:
        """Fork a child that gets the descriptors."""
        if len(descriptors) < count:
            # The kernel drops what finds no free number.
            self._say(FAILED, number, errno.EMFILE)
            return
        try:
            pid = os.fork()
        except OSError as error:
            self._say(FAILED, number, error.errno or errno.EAGAIN)
            return
        if pid == 0:
            self._be_born(descriptors)
        self._living[number] = pid
        self._say(BORN, number, pid)

    def _bury(self) -> None:
        """Wait for the children that have ended, and tell how."""
        for number, pid in list(self._living.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self._living[number]
                self._say(ENDED, number, os.waitstatus_to_exitcode(status))

    def _say(self, word: bytes, number: int, argument: int) -> None:
        self.control.sendall(b"%s %d %d\n" % (word, number, argument))

    def _be_born(self, descriptors: list[int]) -> None:
        """Be the child: play, and leave as an executed process does. This neither returns nor raises."""
        code = 1
        try:
            self._forget()
            code = _grow_up(self.play, descriptors)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            raise
        finally:
            # Nothing that was raised gets past here: the nursery's own loop is further up.
            try:
                sys.stdout.flush()
                sys.stderr.flush()
            finally:
                os._exit(code)

    def _forget(self) -> None:
        """Drop what is the nursery's: its part in signals, its session, its sockets."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        for sock in (self.control, self.heard, self.told):
            sock.close()
        gc.enable()


def _grow_up(play: Play, descriptors: list[int]) -> int:
    """Read the charter from the first descriptor, and play it with the others; return the exit code."""
    # Those that a program of ours would start get none of them; recvmsg asks for that on some systems only.
    for descriptor in descriptors:
        os.set_inheritable(descriptor, False)
    given = iter(descriptors)
    with socket.socket(fileno=next(given)) as control:
        try:
            charter = receive_charter(control)
        except EOFError:
            # The supervisor went before it said what to do: there is nothing to do.
            return 0
        # Its numbers are the supervisor's; ours came in the same order.
        listening = next(given) if charter.socket >= 0 else -1
        counters = next(given) if charter.counters >= 0 else -1
        return play(replace(charter, socket=listening, counters=counters), control)

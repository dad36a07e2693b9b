"""A link that a test plays move by move: what is asked, what the store carries out, what arrives."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import replace

import orjson

from gateway.entities import ApiProduct, Company, Developer, DeveloperApp
from gateway.ports import Epochs
from gateway.store.apps import AppCodec
from gateway.store.tracking import ANSWERED, CHANGED, Done
from tests.support.store import VAULT


def client_records(
    organization: str, app: DeveloperApp, owner: Developer | Company, product: ApiProduct
) -> dict[bytes, bytes]:
    """Return what the store holds of a client."""
    kind = "company" if isinstance(owner, Company) else "developer"
    area = f"tk:{{{organization}}}:"
    return {
        **{f"{area}key:{each.consumer_key}".encode(): app.app_id.encode() for each in app.credentials},
        f"{area}app:{app.app_id}".encode(): AppCodec(VAULT).encode(app),
        f"{area}{kind}:{owner.developer_id}".encode(): orjson.dumps(owner.to_record()),
        f"{area}product:{product.name}".encode(): orjson.dumps(product.to_record()),
    }


class PlayedLink(Epochs):
    """Be a link and the store behind it.

    The store carries out questions and writes in the order in which it is told to; answers and word of
    changes arrive in that order (`wire`).
    """

    def __init__(self, held: dict[bytes, bytes]) -> None:
        self.held = held
        self.epoch = 1
        self.is_up = True
        self.is_away = False
        self.fresh = True
        self.lasted = 0
        self.is_late = False
        """Whether answers are too old to show that anything holds."""
        self.lasting = True
        self.leased_until = 0.0
        self.keys: list[bytes] = []
        self.waiting: deque[tuple[bytes, Done]] = deque()
        self.wire: deque[tuple[bytes, Done | None, bytes | None]] = deque()
        self.on_epoch: Callable[[], object] = lambda: None
        self.on_word: Callable[[bytes], object] = lambda key: None
        self._tracked: set[bytes] = set()
        self._changed: set[bytes] = set()

    @property
    def asked(self) -> int:
        return len(self.keys)

    def now(self) -> float:
        return 0.0

    def ask(self, key: bytes, done: Done, /) -> None:
        self.keys.append(key)
        self.waiting.append((key, done))

    def counts(self, epoch: int, /) -> bool:
        return self.fresh and epoch == self.epoch

    is_fresh = counts

    def is_current(self) -> bool:
        return self.is_fresh(self.epoch)

    def lasts(self, epoch: int, /) -> bool:
        return self.lasting

    # ------------------------------------------------------------------------------------------ plain play

    def answer(self, outcome: str = ANSWERED) -> None:
        """Answer the oldest question, and be known to be right from then on if it is an answer."""
        key, done = self.waiting.popleft()
        answers = outcome in {ANSWERED, CHANGED}
        self.fresh = self.fresh or (answers and not self.is_late)
        done(self.held.get(key) if answers else None, outcome)

    def answer_all(self) -> None:
        while self.waiting:
            self.answer()

    # ------------------------------------------------------------------------------------- as the wire goes

    def write(self, key: bytes, value: bytes | None) -> None:
        """Carry out a write; whoever tracks the key gets word, once."""
        if value is None:
            self.held.pop(key, None)
        else:
            self.held[key] = value
        if key in self._tracked:
            self._tracked.discard(key)
            self.wire.append((key, None, None))

    def carry_out(self) -> None:
        """Carry out the oldest question; its answer goes on the wire."""
        if self.waiting:
            key, done = self.waiting.popleft()
            self._tracked.add(key)
            self.wire.append((key, done, self.held.get(key)))

    def deliver(self) -> None:
        """Let what is first on the wire arrive."""
        if not self.wire:
            return
        key, done, raw = self.wire.popleft()
        if done is None:
            self._changed.update(key for each, asker, _ in self.wire if each == key and asker is not None)
            self.on_word(key)
        else:
            done(raw, CHANGED if key in self._changed else ANSWERED)
            self._changed.discard(key)

    def lose(self) -> None:
        """Lose the connection with all that is on the wire; what was asked is asked on the next one."""
        for key, done, _ in reversed(self.wire):
            if done is not None:
                self.waiting.appendleft((key, done))
        self.wire.clear()
        self._tracked.clear()
        self._changed.clear()
        self.epoch += 1
        self.on_epoch()

    @staticmethod
    def another_app(
        app: DeveloperApp, app_id: str, consumer_key: str, *, status: str = "approved", display: str = ""
    ) -> DeveloperApp:
        """Return an app like another one."""
        credential = replace(app.credentials[0], consumer_key=consumer_key)
        return replace(app, app_id=app_id, credentials=(credential,), status=status, callback_url=display)

    def session(self) -> asyncio.BaseProtocol:
        return asyncio.Protocol()

    def give_up_earlier(self) -> None: ...
    def beat(self) -> None: ...
    def missed(self) -> None: ...
    def close(self) -> None: ...

"""The ports between compiled parts: nothing is answered until somebody derives one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.ports import Epochs, Octets, TextTable


@pytest.mark.parametrize(
    "ask",
    [
        lambda: TextTable().get("acme", "text"),
        lambda: TextTable().epoch_found(),
        lambda: Octets().put_text("a"),
        lambda: Octets().put_start("a", 1),
        lambda: Octets().put_number(1),
        lambda: Octets().held(),
        lambda: Octets().to_bytes(),
        lambda: Octets().cut(0),
        lambda: Octets().clear(),
        lambda: Epochs().counts(1),
        lambda: Epochs().is_current(),
        lambda: Epochs().now(),
    ],
    ids=[
        *("get", "epoch_found", "put_text", "put_start", "put_number", "held", "to_bytes", "cut"),
        *("clear", "counts", "is_current", "now"),
    ],
)
def test_a_port_answers_nothing_itself(ask: Callable[[], object]) -> None:
    with pytest.raises(NotImplementedError):
        ask()


def test_whoever_derives_a_port_answers() -> None:
    class OneText(TextTable):
        def get(self, organization: str, text: str) -> object | None:
            return organization if text == "known" else None

        def epoch_found(self) -> int:
            return 0

    class FirstEpoch(Epochs):
        def counts(self, epoch: int) -> bool:
            return epoch == 1

    assert (OneText().get("acme", "known"), OneText().get("acme", "other")) == ("acme", None)
    # What C returns where something was raised is a number like any other here.
    assert OneText().epoch_found() == 0
    assert (FirstEpoch().counts(1), FirstEpoch().counts(2)) == (True, False)

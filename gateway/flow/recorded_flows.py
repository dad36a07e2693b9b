"""What the engine's own ops say in a transcript: flows and rules that are entered, and waits."""

from __future__ import annotations

from gateway.flow.action import Pending
from gateway.flow.recorded_op import RecordedOp
from gateway.flow.transcript import ERROR_MESSAGE, REQUEST_MESSAGE, RESPONSE_MESSAGE, Shot, Transcript
from gateway.message import Exchange, FlowPosition, Phase

_STATES = {
    (Phase.REQUEST, "proxy"): "PROXY_REQ_FLOW",
    (Phase.REQUEST, "target"): "TARGET_REQ_FLOW",
    (Phase.RESPONSE, "target"): "TARGET_RESP_FLOW",
    (Phase.RESPONSE, "proxy"): "PROXY_RESP_FLOW",
}
"""The states that flows have; in the error flow, and after the answer, the state is another's."""


class FlowOp(RecordedOp):
    """Enter a flow."""

    __slots__ = ()

    def tree(self, transcript: Transcript) -> str:
        """Return where its condition stands."""
        position, target = transcript.exchange.flow, transcript.exchange.target
        if position is None or position.endpoint == "proxy" or target is None:
            return super().tree(transcript)
        return f"TARGET_{target.name}"

    def over(self, transcript: Transcript) -> None:
        """Say which flow it is."""
        _entered(transcript)


def _entered(transcript: Transcript) -> None:
    exchange = transcript.exchange
    position = exchange.flow
    if position is not None:
        transcript.enter(
            _STATES.get((position.phase, position.endpoint), transcript.state), _shot_at(exchange)
        )
        transcript.add("FlowInfo", _names_of(position))


def _shot_at(exchange: Exchange) -> Shot:
    """Return the message that a flow begins with."""
    if exchange.response is None or exchange.message is exchange.request:
        return Shot.of(exchange.request, REQUEST_MESSAGE)
    return Shot.of(exchange.response, RESPONSE_MESSAGE)


def _names_of(position: FlowPosition) -> list[tuple[str, str]]:
    return [("current.flow.name", position.name), (f"{position.endpoint}.flow.name", position.name)]


class FaultRuleOp(RecordedOp):
    """Enter a fault rule."""

    __slots__ = ()

    def tree(self, transcript: Transcript) -> str:
        """Return where its condition stands."""
        position = transcript.exchange.flow
        side = "PROXY" if position is None else position.endpoint.upper()
        return f"{side}_FAULT_HANDLING"

    def over(self, transcript: Transcript) -> None:
        """Say which rule it is."""
        _entered(transcript)


class RouteOp(RecordedOp):
    """Choose a route."""

    __slots__ = ()

    def tree(self, transcript: Transcript) -> str:  # noqa: ARG002 - all are asked alike
        """Return where its condition stands."""
        return "ROUTE_RULES"

    def over(self, transcript: Transcript) -> None:
        """Say what came of it."""
        target = transcript.exchange.target
        chosen = [] if target is None else [("route.target", target.name), ("target.url", target.url)]
        transcript.add("FlowInfo", [("route.name", self.name), *chosen])


class CallOp(RecordedOp):
    """Call the target."""

    __slots__ = ()

    def done(self, transcript: Transcript) -> Pending:
        """Do it, and say so."""
        transcript.enter("REQ_SENT", Shot.of(transcript.exchange.request, REQUEST_MESSAGE))
        transcript.pause()
        return super().done(transcript)

    def over(self, transcript: Transcript) -> None:
        """Say what came of it."""
        transcript.resume()
        response = transcript.exchange.response
        transcript.enter("RESP_START", None if response is None else Shot.of(response, RESPONSE_MESSAGE))


class AnswerOp(RecordedOp):
    """Send the answer."""

    __slots__ = ()

    def done(self, transcript: Transcript) -> Pending:
        """Do it, and say so."""
        exchange = transcript.exchange
        answer = exchange.answer()
        kind = RESPONSE_MESSAGE if exchange.fault is None else ERROR_MESSAGE
        transcript.enter("RESP_SENT", None if answer is None else Shot.of(answer, kind))
        return super().done(transcript)

    def over(self, transcript: Transcript) -> None:
        """Say what came of it."""
        transcript.enter("PROXY_POST_RESP_SENT")


class BodyOp(RecordedOp):
    """Wait for a body, unless it is in hand."""

    __slots__ = ()

    def done(self, transcript: Transcript) -> Pending:
        """Do it, and say so."""
        pending = super().done(transcript)
        if pending is not None:
            transcript.pause()
            transcript.is_paused = True
        return pending

    def over(self, transcript: Transcript) -> None:
        """Say what came of it."""
        if transcript.is_paused:
            transcript.is_paused = False
            transcript.resume()

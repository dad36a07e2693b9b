from __future__ import annotations

import json

from gateway.entities import MaskConfig
from gateway.flow import Masks, Shot, Transcript, record_of
from gateway.flow.transcript_record import LONGEST_HEADER, MOST_TEXT
from tests.support.builders import make_exchange, make_request, make_response


def transcript() -> Transcript:
    return Transcript(make_exchange(), lambda: 1.5)


def test_a_transcript_becomes_plain() -> None:
    subject = transcript()
    subject.pause()
    subject.access("Get", "a", "secret")
    subject.access("Set", "b", None, success=False)
    request = make_request("PUT", "/a", headers=[("X", "1")], content="body")
    subject.add("StateChange", [("To", "x")], Shot.of(request, "RequestMessage"))
    subject.add("P", shot=Shot.of(make_response(404, content=None), "ResponseMessage"))
    subject.close()
    record = record_of(subject, Masks([MaskConfig("m", variables=("a",))]), 100)
    assert json.loads(json.dumps(record)) == {
        "completed": True,
        "cut": False,
        "points": [
            {"id": "Paused", "at": 1.5},
            {
                "id": "StateChange",
                "at": 1.5,
                "properties": [["To", "x"]],
                "message": {
                    "kind": "RequestMessage",
                    "headers": [["X", "1"]],
                    "content": "body",
                    "verb": "PUT",
                    "uri": "/a",
                },
                "accesses": [["Get", "a", "*****", True], ["Set", "b", None, False]],
            },
            {
                "id": "P",
                "at": 1.5,
                "message": {
                    "kind": "ResponseMessage",
                    "headers": [],
                    "content": "",
                    "status": 404,
                    "reason": "Not Found",
                },
            },
            {"id": "StateChange", "at": 1.5, "properties": [["To", "END"], ["From", "REQ_START"]]},
            {"id": "DebugMask", "at": 1.5, "properties": [["SuccessFullyMaskedConfigs", "m"]]},
        ],
    }


def test_bodies_and_values_are_cut_and_what_is_no_text_is_marked() -> None:
    subject = transcript()
    subject.access("Get", "a\ud800", "é" * 20 + "\ud800")
    message = make_request(headers=[("X", "x" * 5000)], content="é" * 20)
    subject.add("P", shot=Shot.of(message, "RequestMessage"))
    record = record_of(subject, Masks(), 10)
    points = record["points"]
    assert isinstance(points, list)
    [point] = points
    assert point["message"]["content"] == "é" * 10
    assert len(point["message"]["headers"][0][1]) == LONGEST_HEADER
    assert point["accesses"] == [["Get", "a?", "é" * 10, True]]


def test_there_is_room_for_so_much_of_one_transcript() -> None:
    subject = transcript()
    for _ in range(3):
        subject.access("Get", "a", "x" * (MOST_TEXT // 2))
        subject.add("P")
    record = record_of(subject, Masks(), MOST_TEXT)
    assert record["cut"] is True
    points = record["points"]
    assert isinstance(points, list)
    assert [len(point["accesses"][0][2]) for point in points] == [MOST_TEXT // 2, MOST_TEXT // 2, 0]

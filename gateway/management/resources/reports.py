"""Custom reports of an organization: kept as they come, for the clients that draw them."""

from __future__ import annotations

from dataclasses import replace

import orjson

from gateway.entities import Report
from gateway.errors import Invalid, NotFound
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.members import MALFORMED, Members
from gateway.management.operation import EXPAND, describes, entity_sent
from gateway.management.resource import Resource
from gateway.management.shapes import REPORT, REPORTS, SENT_REPORT
from gateway.management.stamps import stamps_view
from gateway.store import Collection

_ROOT = "Report"
_OURS = frozenset(
    {"name", "organization", "createdAt", "createdBy", "lastModifiedAt", "lastModifiedBy", "lastViewedAt"}
)


@describes(REPORTS, query=(EXPAND,))
async def list_reports(call: Call) -> Answer:
    """Answer all reports: name and display name, or whole with `expand`."""
    reports = await _reports(call).entities()
    if call.flag("expand"):
        return found({"qualifier": [_view(call, report) for report in reports]})
    return found(
        {"qualifier": [{"displayName": each.display_name, "name": each.report_id} for each in reports]}
    )


@describes(REPORT, sent=entity_sent(SENT_REPORT))
async def create_report(call: Call) -> Answer:
    """Make a report under a name of our own. Edge: 200, as a client insists."""
    report = read_report(call.body.entity(_ROOT), call.ports.new_id()).made(call.now, call.caller)
    await _reports(call).create(report.report_id, report)
    return found(_view(call, report))


@describes(REPORT)
async def get_report(call: Call) -> Answer:
    """Answer one report."""
    return found(_view(call, _there(call, await _reports(call).find(call.names["report"]))))


@describes(REPORT, sent=entity_sent(SENT_REPORT))
async def replace_report(call: Call) -> Answer:
    """Replace a report; its name stays."""
    name, now = call.names["report"], call.now
    given = read_report(call.body.entity(_ROOT), name)

    def change(before: Report) -> Report:
        stamped = replace(given, created_at=before.created_at, created_by=before.created_by)
        return stamped.changed(now, call.caller)

    return found(_view(call, _there(call, await _reports(call).update(name, change))))


@describes(REPORT)
async def delete_report(call: Call) -> Answer:
    """Delete a report."""
    return found(_view(call, _there(call, await _reports(call).delete(call.names["report"]))))


def _reports(call: Call) -> Collection[Report]:
    return call.store.statistics().reports(call.organization)


def _there(call: Call, report: Report | None) -> Report:
    if report is None:
        raise NotFound(
            "dataapi.service.ReportDoesNotExist",
            f"Report {call.names['report']} does not exist in organization {call.organization}",
        )
    return report


def read_report(members: Members, name: str) -> Report:
    """Read a report: its display name is looked at, the rest is kept.

    Raises:
        Invalid: the display name is no text, or something cannot be kept.
        InvalidEntity: it is absent or too long.
    """
    kept = {member: value for member, value in members.values.items() if member not in _OURS}
    try:
        definition = orjson.dumps(kept).decode()
    except orjson.JSONEncodeError as error:
        raise Invalid(MALFORMED, f"The report cannot be kept: {error}") from error
    report = Report(name, members.text("displayName") or "", definition)
    report.check()
    return report


def _view(call: Call, report: Report) -> dict[str, object]:
    kept: dict[str, object] = orjson.loads(report.definition)
    return {**kept, **stamps_view(report), "name": report.report_id, "organization": call.organization}


_PATH = "organizations/{organization}/reports"
RESOURCES = (
    Resource(_PATH, get=list_reports, post=create_report),
    Resource(f"{_PATH}/{{report}}", get=get_report, put=replace_report, delete=delete_report),
)

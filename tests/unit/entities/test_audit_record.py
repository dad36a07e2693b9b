"""Audit records: what they are about."""

from __future__ import annotations

import pytest

from gateway.entities import AuditRecord


def record(path: str, subject: str = "") -> AuditRecord:
    return AuditRecord("1", 1.0, "a@b.c", "CREATE", "/v1/...", tuple(path.split("/")), subject=subject)


def test_the_record_comes_back() -> None:
    assert AuditRecord.from_record(record("apis").to_record()) == record("apis")


@pytest.mark.parametrize(
    ("path", "subject", "entity", "is_about"),
    [
        ("apis/hello", "", "apis", True),
        ("apis/hello", "", "apis/hello", True),
        ("apis/hello/revisions/1", "", "apis/hello", True),
        ("apis/hello", "", "apis/other", False),
        ("apis", "hello", "apis/hello", True),
        ("apis", "hello", "apis/other", False),
        ("apis/hello", "apis", "developers", False),
        ("developers", "apis", "apis", False),
        ("environments/test/apis/hello/revisions/1/deployments", "", "apis/hello", True),
        ("environments/test/apis/hello/revisions/1/deployments", "", "environments/test", True),
        ("environments/test/targetservers", "backend", "environments/test/targetservers/backend", True),
        ("environments/test/targetservers", "backend", "environments/prod", False),
        ("developers/a@b.c/apps", "x", "developers/a@b.c/apps/x", True),
    ],
)
def test_a_record_is_about_what_its_path_or_its_subject_names(
    path: str, subject: str, entity: str, is_about: bool
) -> None:
    assert record(path, subject).is_about(entity.split("/")) is is_about

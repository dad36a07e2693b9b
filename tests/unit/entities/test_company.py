"""Companies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import Attribute, Company, CompanyMember, InvalidEntity

ACME = Company(
    "acme-ltd", "Acme Ltd", attributes=(Attribute("a", "b"),), members=(CompanyMember("d1", "admin"),)
)


def test_the_record_comes_back() -> None:
    assert Company.from_record(ACME.to_record()) == ACME


def test_only_an_active_company_counts() -> None:
    assert ACME.is_active
    assert not replace(ACME, status="inactive").is_active


def test_its_name_stands_where_a_developer_s_id_does() -> None:
    assert (ACME.developer_id, ACME.email) == ("acme-ltd", "")


def test_a_complete_company_passes_the_check() -> None:
    ACME.check()


@pytest.mark.parametrize(
    ("company", "rule"),
    [
        (replace(ACME, name=""), "developer.service.InvalidCompanyName"),
        (replace(ACME, name="a:b"), "developer.service.InvalidCompanyName"),
        (replace(ACME, name=" a"), "developer.service.InvalidCompanyName"),
        (replace(ACME, status="login_lock"), "developer.service.InvalidStatus"),
        (replace(ACME, attributes=(Attribute("", ""),)), "keymanagement.service.invalid_attribute"),
        (
            replace(ACME, members=(CompanyMember("d1"), CompanyMember("d1", "x"))),
            "keymanagement.service.duplicate_developer",
        ),
        (replace(ACME, members=(CompanyMember("d1", "x" * 256),)), "developer.service.InvalidRole"),
    ],
)
def test_what_edge_would_not_store_is_refused(company: Company, rule: str) -> None:
    with pytest.raises(InvalidEntity) as refusal:
        company.check()
    assert refusal.value.rule == rule

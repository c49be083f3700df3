"""What checkov finds is mended, or listed with a reason; a list that names what is no more is noticed, too."""

from __future__ import annotations

from chalicelib.flows import registry
from infra.generated import ROOT
from infra.package import flows_of
from tools.security import PAGE, STAGE, found, listed


def test_a_row_lists_its_check_for_each_resource_that_it_names() -> None:
    page = "| check | on | why |\n|---|---|---|\n| `CKV_AWS_1` | `Table`, `Queue` | because of `Other` |\n"
    assert listed(page) == {("CKV_AWS_1", "Table"), ("CKV_AWS_1", "Queue")}


def test_a_finding_is_known_by_its_check_and_its_name_in_the_template() -> None:
    report = {"results": {"failed_checks": [{"check_id": "CKV_AWS_1", "resource": "AWS::SQS::Queue.Queue"}]}}
    assert found(report) == {("CKV_AWS_1", "Queue")}


def test_every_listed_finding_has_a_reason() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `CKV")]
    assert rows
    assert all(len(row.split(" | ")[2]) > 40 for row in rows)


def test_what_is_looked_at_has_all_flows() -> None:
    """So that no function, queue or policy is left out that only one of them brings."""
    assert set(flows_of(STAGE, ROOT)) == set(registry.NAMES)

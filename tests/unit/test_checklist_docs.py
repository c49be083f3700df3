"""docs/checklist.md has everything that the checklists can say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chalicelib.desk.checklist import GUIDE
from chalicelib.flows.ecom import concerns as ecom
from chalicelib.flows.ecom.checklist.lines import WELL, LineKind
from chalicelib.flows.merch import concerns as merch
from chalicelib.flows.pixel import concerns as pixel
from chalicelib.flows.store import concerns as store
from chalicelib.flows.tenant import concerns as tenant
from tests.unit.test_checklist_customer import LINES, every_saying
from tools.checklist_docs import findings, page

ROOT = Path(__file__).parents[2]


def test_is_the_one_that_is_committed() -> None:
    assert (ROOT / "docs/checklist.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("kind", LINES, ids=lambda kind: kind.name)
def test_names_every_code_and_every_sentence(kind: LineKind) -> None:
    section = page().partition(f'<a id="{kind.name}"></a>')[2].partition("\n###")[0]
    for code in {*findings(kind), *kind.says} - {WELL}:
        assert f"`{code}`" in section
    for saying in every_saying(kind):
        assert re.sub(r"\{(\w+)\}", r"*\1*", saying.reason) in section
        assert not saying.button or f"`{saying.button.name}`" in section


def anchors_of(text: str) -> list[str]:
    return re.findall(r'<a id="(\w+)"></a>', text)


def test_the_guide_explains_every_line_of_the_ses_where_the_line_links_to() -> None:
    anchors = anchors_of((ROOT / GUIDE).read_text(encoding="utf-8"))
    assert sorted(anchors) == sorted(
        {kind.name for kind in (*ecom.KINDS, *merch.KINDS, *pixel.KINDS, *store.KINDS, *tenant.KINDS)}
    )


def test_lists_every_line_of_the_ses() -> None:
    anchors = anchors_of(page())
    assert len(anchors) == len(set(anchors))
    assert {kind.name for kind in (*ecom.KINDS, *merch.KINDS, *pixel.KINDS, *store.KINDS, *tenant.KINDS)} <= set(
        anchors
    )

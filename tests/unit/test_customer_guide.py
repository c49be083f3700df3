"""The customers' guide: every line of the checklist has its page, and no link in it leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chalicelib.flows.ecom.checklist.customer import MOBILE, WEB
from local.gateway.guide import DOCS, anchor, page

PAGES = DOCS / "guide" / "customer"
KINDS = tuple(dict.fromkeys((*WEB, *MOBILE)))
LINK = re.compile(r"\]\(([^)#:]+?)(?:#([a-z-]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@pytest.mark.parametrize("name", [kind.docs for kind in KINDS])
def test_each_line_of_the_checklist_leads_to_a_page(name: str) -> None:
    assert page(f"/docs/{name}").status_code == 200


@pytest.mark.parametrize("name", ["pixel-snippet", "pixel-events"])
def test_who_waits_in_vain_for_an_event_is_led_to_what_to_check(name: str) -> None:
    hint = Path("web/apps/console/src/features/checklist/WaitingForEvents.tsx")
    linked = re.search(r"\$\{docs\}#([a-z-]+)`", (DOCS.parent / hint).read_text(encoding="utf-8"))
    assert linked
    assert f'id="{linked[1]}"' in bytes(page(f"/docs/{name}").body).decode()


def test_the_contents_have_every_page() -> None:
    listed = bytes(page("/docs/").body).decode()
    for each in PAGES.glob("*.md"):
        assert each.name == "README.md" or f'href="{each.name}' in listed, each.name


@pytest.mark.parametrize("each", sorted(PAGES.glob("*.md")), ids=lambda each: each.stem)
def test_a_page_links_only_what_there_is(each: Path) -> None:
    for target, place in LINK.findall(each.read_text(encoding="utf-8")):
        file = (each.parent / target).resolve()
        assert file.is_file(), target
        assert not place or place in map(anchor, HEADING.findall(file.read_text(encoding="utf-8"))), place

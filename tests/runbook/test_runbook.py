"""An engineer follows the pages from a fresh clone to a stage that is deployed, operated, restored and taken away: each
command of each block, in order, and after each it is seen that it did what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.test_doctor import BROKEN, FOLLOW
from tests.runbook.clone import cloned
from tests.runbook.deployed import FIRST, SERVING, TAKING_AWAY
from tests.runbook.followed import DEPLOYING, LAST, MIGRATING, NOT_RUN, PAGES, RELEASING, RUNBOOK, text
from tests.runbook.operated import OPERATING, PERSONS, RESTORING, without_an_entry
from tests.runbook.page import NotFollowed, commands, marked, part, steps

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("runbook")]


def test_the_pages_are_followed_to_the_letter_and_each_command_does_what_is_said(tmp_path: Path) -> None:
    before, last = part(text(DEPLOYING), LAST)
    pages = (before, *(text(page) for page in (PAGES, RUNBOOK, MIGRATING, RELEASING)), last)
    whole = [step for page in pages for step in steps(page)]
    followed = [*FIRST, *SERVING, *OPERATING, *RESTORING, *PERSONS, *TAKING_AWAY]
    assert [each.does for each in whole] == [each.does for each in followed]
    with cloned(tmp_path) as clone:
        for step, each in zip(whole, followed, strict=True):
            each.before(clone)
            ran = clone.do(step)
            while each.again(clone, ran):
                ran = clone.do(step)
            assert ran.status == 0, f"{step.does}\n{ran.out}\n{ran.err}"
            seen = each.look(clone, ran)
            assert seen is None or seen, f"{step.does} did not do what is said:\n{ran.out}\n{ran.err}"


def test_few_blocks_are_not_run_and_each_says_why() -> None:
    why = [each for page in (DEPLOYING, PAGES, RUNBOOK, MIGRATING, RELEASING) for each in marked(text(page))]
    assert len(why) == NOT_RUN
    assert all(len(each) > 20 for each in why)


def test_the_runbook_uses_operate_and_make_and_nothing_else() -> None:
    programs = {each.does.split()[0] for page in (DEPLOYING, RUNBOOK) for each in steps(text(page)) if not each.text}
    assert programs == {"python", "make", ".", "rm"}
    assert re.findall(r"`(?:aws (?!sso login)|curl )[^`]*`", text(DEPLOYING) + text(RUNBOOK)) == []


def test_each_line_that_the_doctor_turns_red_has_an_entry() -> None:
    assert (
        without_an_entry([line for _, line, *_ in BROKEN] + [line for lines in FOLLOW.values() for line in lines]) == []
    )
    assert without_an_entry(["stars"]) == ["stars"]


@pytest.mark.parametrize(
    ("page", "does"),
    [
        ("```sh\nmake a   # why\n\n# only said\nmake b \\\n    C=1\n```\n", ["make a", "make b C=1"]),
        ("In `x/a.json`:\n\n```json\n{}\n```\n", ["x/a.json"]),
        ("1. So:\n\n   ```sh\n   make a\n   ```\n", ["make a"]),
        ("<!-- not run in tests: it costs money -->\n```sh\nmake gold\n```\n", []),
    ],
)
def test_a_page_is_read_as_a_reader_reads_it(page: str, does: list[str]) -> None:
    assert [each.does for each in steps(page)] == does


def test_a_block_that_nobody_can_follow_is_named() -> None:
    with pytest.raises(NotFollowed, match="this block of 'toml'"):
        list(steps("```toml\na = 1\n```\n"))
    with pytest.raises(NotFollowed, match="no part 'Ends'"):
        part("# A\n\n## B\n", "Ends")
    assert list(commands("a '#b'\n")) == ["a '#b'"]

"""The benchmark of the SE's pages: each probe can be asked alone, by the read-out's own questions; targets are held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, cast

import pytest

from chalicelib.dimensions.questions import Answers, Sources
from chalicelib.errors import Retryable
from lab.bench import alone, pages
from lab.bench.alone import NotAnswered, Question
from lab.bench.detail import Detail
from tests.health_kit import ACCOUNT, EVENTS, IDS, INDEX, KEY, MAPPING, OWNER, QUEUE, SOURCE, USER

WELL: dict[str, Any] = {
    "account": ACCOUNT,
    "members": (OWNER,),
    "invites": (),
    "api_keys": (KEY,),
    "user": USER,
    "user_accounts": (OWNER,),
    "is_initialised": True,
    "indexes": (INDEX,),
    "document_count": 3,
    "documents": ({"_id": "a"},),
    "source_on_branch": SOURCE,
    "queue": QUEUE,
    "mapping": MAPPING,
    "activity": EVENTS,
}


class Everywhere:
    """All sources in one."""

    def __init__(self, *broken: str) -> None:
        self.broken = broken
        self.asked: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def answer(*_: Any, **__: Any) -> Any:
            self.asked[name] += 1
            if name in self.broken:
                raise Retryable("DOWN", "The source is down.")
            return WELL[name]

        return answer

    @property
    def sources(self) -> Sources:
        each = cast("Any", self)
        return Sources(each, each, each, each, each)


def _questions(everywhere: Everywhere) -> dict[str, Question]:
    found = alone.questions(everywhere.sources, IDS)
    everywhere.asked.clear()
    return {question.name: question for question in found}


class TestAskingAlone:
    def test_every_question_of_the_read_out_is_found_under_its_own_name(self) -> None:
        assert set(_questions(Everywhere())) == {field.name for field in fields(Answers)}

    @pytest.mark.parametrize(
        ("name", "asked"),
        [
            ("source", {"source_on_branch"}),
            ("account_side", {"members"}),
            ("document_counts", {"indexes", "document_count"}),
            ("documents", {"indexes", "activity", "documents"}),
        ],
    )
    def test_one_question_asks_its_source_and_those_that_it_builds_on(self, name: str, asked: set[str]) -> None:
        everywhere = Everywhere()
        question = _questions(everywhere)[name]
        assert alone.seconds(everywhere.sources, IDS, question) > 0
        assert everywhere.asked == dict.fromkeys(asked, 1)

    def test_all_together_are_all_of_them_once(self) -> None:
        everywhere = Everywhere()
        alone.seconds(everywhere.sources, IDS, None)
        assert everywhere.asked == dict.fromkeys(WELL, 1)

    def test_a_source_that_gives_no_answer_is_not_timed_as_if_it_had(self) -> None:
        question = _questions(Everywhere())["source"]
        with pytest.raises(NotAnswered, match="DOWN"):
            alone.seconds(Everywhere("source_on_branch").sources, IDS, question)


GOOD = Detail(
    route=(0.35, 0.36, 0.9),
    slowest=(0.30, 0.32, 0.34),
    together=(0.33, 0.33, 0.33),
    questions={"user": 0.1, "source": 0.32},
    refresh={"Query gsi1": 1.0, "BatchGetItem": 1.0},
    probes=0.0,
    rows=50,
)


def _targets(detail: Detail) -> list[tuple[str, bool]]:
    rows: list[tuple[str, bool]] = []

    def row(what: str, limit: str, found: str, *, met: bool) -> None:
        rows.append((found, met))

    pages.targets(detail, row)
    return rows


class TestTargets:
    def test_the_detail_is_held_against_the_slowest_probe_by_medians(self) -> None:
        assert GOOD.name == "source"
        assert pages.ratio(GOOD) == pytest.approx(0.36 / 0.32)
        assert _targets(GOOD)[0] == ("1.12", True)
        assert _targets(replace(GOOD, route=(0.39, 0.39, 0.39)))[0] == ("1.22", False)

    @pytest.mark.parametrize(
        "change",
        [
            {"refresh": {"Query gsi1": 1.0, "GetItem": 50.0}},
            {"refresh": {"Query gsi1": 2.0, "BatchGetItem": 1.0}},
            {"probes": 1.0},
        ],
    )
    def test_a_list_that_asks_for_more_than_rows_and_glances_misses_its_target(self, change: dict[str, Any]) -> None:
        assert _targets(GOOD)[1] == ("1 Query gsi1, 1 BatchGetItem; 0 probes", True)
        assert not _targets(replace(GOOD, **change))[1][1]

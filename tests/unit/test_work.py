"""What a record is called outside: two customers are two to every platform, whatever kinds of records there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.clients.channels.announcement import Announcement
from chalicelib.deadline import Deadline
from chalicelib.engine.work import Work
from chalicelib.executors.notify import Notify
from chalicelib.executors.provision_pixel import own_pixel_id
from chalicelib.flows import registry
from chalicelib.flows.common.announcements import Announcements
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.record import Record
from tests.clock import START

BROKEN = Entry(
    status=Status.FAILED, fence=2, finished_at=START + timedelta(hours=1), failure=Failure(code="X", message="no")
)


def record(kind: str, name: str = "acme") -> Record:
    return Record(
        record_id=name,
        kind=kind,
        flow="ecom" if kind == "ONBOARDING" else "pixel",
        status="submitted" if kind == "ONBOARDING" else "assigned",
        created_at=START,
        created_by="se",
        actions={"find_account": BROKEN},
    )


def work(record: Record) -> Work:
    return Work("create_account", record, Deadline.after(20), registry.ALL[record.flow].reference(record))


TWINS = (record("SHOP"), record("WAREHOUSE"))
"""Of kinds whose ids are natural: both are called acme."""


def test_a_shop_and_a_warehouse_of_the_same_name_never_get_each_others_account() -> None:
    first, second = TWINS
    assert work(first).idempotency_key != work(second).idempotency_key
    assert work(first).reference != work(second).reference


def test_nor_each_others_pixel() -> None:
    ids = {
        own_pixel_id(work(record(kind, name)))
        for kind in ("SHOP", "WAREHOUSE")
        for name in ("acme", "acme" * 9, "acme" * 10)
    }
    assert len(ids) == 6
    assert {len(pixel_id) for pixel_id in ids} == {len("px-") + 20}


def test_nor_is_the_news_of_one_taken_for_a_repeat_of_the_others() -> None:
    told = [Announcements("")(each, ["failed:find_account:2"])[0].id for each in TWINS]
    assert told == ["SHOP/acme/failed:find_account:2", "WAREHOUSE/acme/failed:find_account:2"]


@pytest.mark.parametrize("kind", ["ONBOARDING", "PIXEL"])
def test_what_is_deployed_keeps_the_names_by_which_platforms_know_it(kind: str) -> None:
    deployed = record(kind, "0123abcd-0000-4000-8000-000000000000")
    assert work(deployed).idempotency_key == "0123abcd-0000-4000-8000-000000000000/create_account"
    assert work(deployed).reference == "0123abcd-0000-4000-8000-000000000000"
    assert own_pixel_id(work(deployed)) == "px-0123abcd000040008000"
    (news,) = Announcements("")(deployed, ["failed:find_account:2"])
    assert news.id == "0123abcd-0000-4000-8000-000000000000/failed:find_account:2"


@pytest.mark.parametrize("each", [*TWINS, record("PIXEL")], ids=lambda each: each.kind)
def test_what_a_checkpoint_says_went_out_is_named_alike_for_every_kind(each: Record) -> None:
    said = Announcements("")(each, ["failed:find_account:2"])
    sent: list[str] = []

    class Channel:
        name = "topic"

        def send(self, announcement: Announcement, deadline: Deadline) -> None:
            sent.append(announcement.id)

    done = each.but(actions={**each.actions, "notify": Entry(result={"delivered": ["topic:failed:find_account:2"]})})
    Notify(lambda record, occasions: said, [Channel()]).execute(replace(work(done), action="notify"))
    assert sent == []

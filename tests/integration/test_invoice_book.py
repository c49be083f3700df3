"""Invoices are made once, numbered without gaps and cancelled without trace of a race, whoever else writes."""

from __future__ import annotations

import functools
import itertools
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.errors import Problem
from chalicelib.flows.tenant.invoices.book import ATTEMPTS, Book
from chalicelib.flows.tenant.invoices.invoice import Invoice, State
from chalicelib.flows.tenant.invoices.lines import line
from chalicelib.flows.tenant.invoices.periods import Period
from chalicelib.records.partition import BadCursor
from chalicelib.records.store import Store
from tests.clock import TestClock
from tests.simulation.dynamo import Dynamo
from tests.table import PROPERTIES, TABLE, create_tables

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

LINES = (line("Ship", Decimal(1), 9900),)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))


def book_of(client: DynamoDBClient) -> Book:
    return Book(Store(client, TABLE), TestClock(), sleep=lambda _: None)


@pytest.fixture
def client() -> DynamoDBClient:
    return Dynamo(PROPERTIES, clock=TestClock()).client


@pytest.fixture
def book(client: DynamoDBClient) -> Book:
    return book_of(client)


def made(book: Book, tenant: str = "ten_1", period: Period = NOVEMBER) -> Invoice:
    return book.generate(tenant, period, LINES, "USD", actor="se")[0]


def a_story(book: Book) -> None:
    """An invoice is made, issued and paid; another is cancelled and made anew; lists and ids find them."""
    first, new = book.generate("ten_1", NOVEMBER, LINES, "USD", actor="se")
    assert (new, first.invoice_id, first.state, first.number) == (True, "ten_1.1", State.DRAFT, None)
    assert book.generate("ten_1", NOVEMBER, (), "EUR", actor="other") == (first, False)
    assert book.issue(first.invoice_id, actor="ada").number == 1
    paid = book.mark_paid(first.invoice_id, actor="ada", reference="wire 7")
    assert paid == book.read("ten_1.1")
    wrong = made(book, period=DECEMBER)
    book.issue(wrong.invoice_id, actor="ada")
    cancelled = book.cancel(wrong.invoice_id, "wrong lines", actor="ada")
    assert (cancelled.state, cancelled.number) == (State.CANCELLED, 2)
    again = made(book, period=DECEMBER)
    assert again.invoice_id == "ten_1.3"
    assert book.issue(again.invoice_id, actor="ada").number == 3
    assert [each.why for each in book.read("ten_1.2").history] == ["", "", "wrong lines"]
    made(book, "ten_2")
    page = book.of_tenant("ten_1", limit=2)
    assert [each.serial for each in page.invoices] == [3, 2]
    assert [each.serial for each in book.of_tenant("ten_1", limit=2, cursor=page.cursor).invoices] == [1]
    assert book.of_tenant("ten_3", limit=2).invoices == ()


def test_invoices_are_kept_by_the_model_of_the_table(book: Book) -> None:
    a_story(book)


def test_invoices_are_kept_by_moto(aws: None) -> None:
    a_story(book_of(create_tables()))


@pytest.mark.parametrize("unknown", ["", "ten_1", "ten_1.2", "ten_1.01", "ten_1.x", ".1", "ten_1.1.1", "ten_1.999999"])
def test_what_is_no_invoice_is_not_found(book: Book, unknown: str) -> None:
    made(book)
    with pytest.raises(Problem) as refused:
        book.read(unknown)
    assert (refused.value.status, refused.value.code) == (404, "INVOICE_NOT_FOUND")


def test_a_cursor_of_something_else_is_refused(book: Book) -> None:
    for odd in ("", "1", "PERIODS", "00001x"):
        with pytest.raises(BadCursor):
            book.of_tenant("ten_1", limit=2, cursor=odd)


def test_a_day_is_billed_once(book: Book) -> None:
    there = made(book)
    with pytest.raises(Problem, match=r"ten_1\.1 is for 2026-11-01 to 2026-11-30") as refused:
        made(book, period=Period(date(2026, 11, 30), date(2026, 12, 31)))
    assert (refused.value.status, refused.value.code) == (409, "INVOICE_OVERLAPS")
    book.cancel(there.invoice_id, "wrong days", actor="ada")
    assert made(book, period=Period(date(2026, 11, 30), date(2026, 12, 31))).serial == 2


class Interrupted:
    """A client of the table that somebody else's request comes before: at the n-th call, or each."""

    def __init__(self, client: DynamoDBClient, before: Callable[[], object], at: int) -> None:
        self.client, self.before, self.left = client, before, at

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.client, name)

        def asked(**arguments: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                self.before()
            return call(**arguments)

        return asked


def outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except Problem as problem:
        return problem.code
    return "done"


def requests(book: Book, invoice_id: str) -> dict[str, Callable[[], object]]:
    return {
        "generate": lambda: made(book),
        "elsewhere": lambda: made(book, period=Period(date(2026, 11, 15), date(2026, 12, 14))),
        "issue": lambda: book.issue(invoice_id, actor="ada"),
        "issue another": lambda: book.issue("ten_2.1", actor="ada"),
        "pay": lambda: book.mark_paid(invoice_id, actor="ada"),
        "cancel": lambda: book.cancel(invoice_id, "wrong", actor="ada"),
    }


NAMES = ("generate", "elsewhere", "issue", "issue another", "pay", "cancel")


@pytest.mark.parametrize(("one", "other"), [*itertools.product(NAMES, NAMES)])
def test_two_requests_at_once_are_as_if_one_came_first(one: str, other: str) -> None:
    """Wherever the other comes in between, all that is stored is what some order of the two would have stored."""

    def world(issued: bool) -> tuple[DynamoDBClient, Book]:
        client = Dynamo(PROPERTIES, clock=TestClock()).client
        book = book_of(client)
        made(book)
        made(book, "ten_2")
        if issued:
            book.issue("ten_1.1", actor="ada")
        return client, book

    def left(book: Book) -> list[Invoice]:
        return [each for tenant in ("ten_1", "ten_2") for each in book.of_tenant(tenant, limit=9).invoices]

    named = {"mine": one, "theirs": other}
    for issued, at in itertools.product((False, True), range(1, 6)):
        orders = []
        for pair in (("mine", "theirs"), ("theirs", "mine")):
            _, book = world(issued)
            in_turn = {whose: outcome(requests(book, "ten_1.1")[named[whose]]) for whose in pair}
            orders.append((in_turn, left(book)))
        client, book = world(issued)
        said: dict[str, str] = {}

        def comes_between(book: Book = book, said: dict[str, str] = said) -> None:
            said["theirs"] = outcome(requests(book, "ten_1.1")[other])

        torn = book_of(Interrupted(client, comes_between, at))  # type: ignore[arg-type]
        said["mine"] = outcome(requests(torn, "ten_1.1")[one])
        if "theirs" in said:  # else it was over before
            assert (said, left(book)) in orders, (issued, at)


def test_numbers_have_no_gaps_whoever_issues_and_cancels(client: DynamoDBClient) -> None:
    tenants = [f"ten_{n}" for n in range(24)]
    for tenant in tenants:
        made(book_of(client), tenant)

    def issued(tenant: str) -> int | None:
        book = book_of(client)
        if tenant.endswith("7"):
            book.cancel(f"{tenant}.1", "wrong", actor="ada")
            return None
        number = book.issue(f"{tenant}.1", actor="ada").number
        if tenant.endswith("3"):
            book.cancel(f"{tenant}.1", "wrong", actor="ada")
        return number

    with ThreadPoolExecutor(8) as pool:
        given = [number for number in pool.map(issued, tenants) if number is not None]
    assert sorted(given) == list(range(1, len(given) + 1))
    assert len(given) == 22
    stored = [book_of(client).read(f"{tenant}.1").number for tenant in tenants]
    assert sorted(number for number in stored if number) == sorted(given)


@pytest.mark.parametrize("seed", range(4))
def test_numbers_have_no_gaps_after_any_story(client: DynamoDBClient, seed: int) -> None:
    chance, book = random.Random(seed), book_of(client)
    for _ in range(120):
        tenant = f"ten_{chance.randrange(3)}"
        invoice_id = f"{tenant}.{chance.randrange(1, 6)}"
        start = date(2026, chance.randrange(1, 13), chance.randrange(1, 20))
        name = chance.choice(("made", "made", "issue", "issue", "pay", "cancel"))
        days = Period(start, start.replace(day=28))
        outcome(requests(book, invoice_id).get(name, functools.partial(made, book, tenant, days)))
    left = [each for n in range(3) for each in book.of_tenant(f"ten_{n}", limit=99).invoices]
    numbers = sorted(each.number for each in left if each.number)
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 3
    for one, other in itertools.combinations([each for each in left if each.state is not State.CANCELLED], 2):
        assert one.tenant_id != other.tenant_id or not one.period.overlaps(other.period)
    assert all(each.number for each in left if each.state in (State.ISSUED, State.PAID))


def test_who_loses_every_race_is_asked_to_come_again(client: DynamoDBClient) -> None:
    made(book_of(client))
    waits: list[float] = []

    class Lost(Interrupted):
        def transact_write_items(self, **_: Any) -> None:
            raise ClientError(
                {
                    "Error": {"Code": "TransactionCanceledException"},
                    "CancellationReasons": [{"Code": "TransactionConflict"}],
                },
                "x",
            )

    lost = Lost(client, lambda: None, 0)
    book = Book(Store(lost, TABLE), TestClock(), sleep=waits.append)  # type: ignore[arg-type]
    with pytest.raises(Problem) as refused:
        book.issue("ten_1.1", actor="ada")
    assert (refused.value.status, refused.value.code, refused.value.headers) == (
        409,
        "INVOICES_BUSY",
        {"Retry-After": "1"},
    )
    assert len(waits) == ATTEMPTS
    assert book.read("ten_1.1").state is State.DRAFT


def test_other_trouble_of_the_table_is_not_taken_for_a_race(client: DynamoDBClient) -> None:
    class Broken(Interrupted):
        def transact_write_items(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "x")

    book = book_of(Broken(client, lambda: None, 0))  # type: ignore[arg-type]
    with pytest.raises(ClientError):
        made(book)

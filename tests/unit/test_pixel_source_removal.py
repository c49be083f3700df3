"""customer-index-data.ts loses one entry; everything else in it stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.errors import Permanent
from chalicelib.pixel_source.customer import Customer
from chalicelib.pixel_source.index_data import add_customer, customer_entry, has_customer
from chalicelib.pixel_source.removal import without_customer

SAMPLE = (Path(__file__).parents[2] / "local/pixel_repository/src/customer-index-data.ts").read_text(encoding="utf-8")
ACME = Customer("px-acme", "Acme", "acc_1")
NAMES = st.text(st.characters(), max_size=60)


def source(body: str) -> str:
    return f"export const customerIndexData: Record<string, unknown> = {body};\nexport const other = 1;\n"


STYLES = [
    pytest.param(SAMPLE, id="the sample"),
    pytest.param(source("{}"), id="empty"),
    pytest.param(source("{\n  // none yet\n}"), id="empty but for a remark"),
    pytest.param(source("{ // customers\n}"), id="a remark beside the brace"),
    pytest.param(source("{\n    a: {},\n}"), id="four spaces, trailing comma"),
    pytest.param(source("{\n\ta: {}\n}"), id="tabs, no trailing comma"),
    pytest.param(source("{\n  a: {} // last\n  // end\n}"), id="remark after the last entry, no comma"),
    pytest.param(source("{\n  a: {},   \n\n\n  // end\n}"), id="white space at the end of a line, blank lines"),
    pytest.param(source("{\n  a: {} /* one */ , /* two\n three */ // four\n}"), id="remarks around the comma"),
    pytest.param(source("{ a: {} }"), id="all on one line"),
    pytest.param(source("{a: {}, b: {}}"), id="all on one line, close together"),
    pytest.param(source("{ a: {}, }"), id="all on one line, trailing comma"),
    pytest.param(source('{\r\n  "a": { n: "x" },\r\n}'), id="CRLF, quotes"),
    pytest.param(source("{\r\n  a: {}, // remark\r\n}"), id="CRLF after a remark"),
    pytest.param("// ours\r\n" + source("{\n  a: {},\n}"), id="line ends of both kinds"),
    pytest.param(source("{\n  a: {}, b: {},\n}"), id="two entries on a line"),
    pytest.param(source("Object.freeze(({\n  a: {},\n}))"), id="frozen"),
    pytest.param("\ufeff" + source("{\n  'é': {}, // ü\n}"), id="more than ASCII, and a byte order mark"),
]


@pytest.mark.parametrize("before", STYLES)
def test_adding_and_removing_a_customer_gives_the_very_same_file(before: str) -> None:
    assert without_customer(add_customer(before, ACME), "px-acme", "acc_1") == before


@pytest.mark.parametrize("before", STYLES)
@settings(max_examples=20, deadline=None)
@given(names=st.lists(NAMES, min_size=2, max_size=5), data=st.data())
def test_whoever_goes_first_the_file_is_in_the_end_what_it_was(
    before: str, names: list[str], data: st.DataObject
) -> None:
    text = before
    for number, name in enumerate(names):
        text = add_customer(text, Customer(f"px-{number}", name, f"acc_{number}"))
    for number in data.draw(st.permutations(range(len(names)))):
        staying = {key: customer_entry(text, f"px-{key}") for key in range(len(names)) if key != number}
        text = without_customer(text, f"px-{number}", f"acc_{number}")
        assert not has_customer(text, f"px-{number}")
        assert {key: customer_entry(text, f"px-{key}") for key in staying} == staying
    assert text == before


@settings(max_examples=100, deadline=None)
@given(name=NAMES)
def test_a_customer_who_came_later_stays_as_if_the_other_had_never_been(name: str) -> None:
    later = Customer("px-later", name, "acc_2", "mobile", personalization=True)
    both = add_customer(add_customer(SAMPLE, ACME), later)
    assert without_customer(both, "px-acme", "acc_1") == add_customer(SAMPLE, later)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{\n  px: ENTRY,\n  b: 2,\n}", "{\n  b: 2,\n}"),
        ("{\n  a: 1,\n\n  // about px, or what follows\n  px: ENTRY, // its own\n\n  b: 2,\n}",
         "{\n  a: 1,\n\n  // about px, or what follows\n\n  b: 2,\n}"),
        ("{ a: 1, px: ENTRY, b: 2 }", "{ a: 1, b: 2 }"),
        ("{ px: ENTRY, b: 2 }", "{ b: 2 }"),
        ("{ a: 1, px: ENTRY }", "{ a: 1 }"),
        ("{a: 1,px: ENTRY}", "{a: 1}"),
        ("{ px: ENTRY }", "{}"),
        ("{\n  a: 1, px: ENTRY,\n  b: 2,\n}", "{\n  a: 1,\n  b: 2,\n}"),
        ("{\n  px: ENTRY, b: 2,\n}", "{\n  b: 2,\n}"),
        ("{ a: 1, px: ENTRY, // remark\n  b: 2 }", "{ a: 1,\n  b: 2 }"),
        ("{ a: 1, px: ENTRY, /* about b */ b: 2 }", "{ a: 1, /* about b */ b: 2 }"),
        ("{\n  a: 1\n  , px: ENTRY\n  , b: 2\n}", "{\n  a: 1\n  , b: 2\n}"),
        ("{\n  a: 1,\n  px: ENTRY }", "{\n  a: 1\n  }"),
        ("{\n  a: 1, // kept\n  /* kept too */\n  px: ENTRY\n}", "{\n  a: 1 // kept\n  /* kept too */\n}"),
    ],
)  # fmt: skip
def test_an_entry_that_people_moved_is_taken_out_and_nothing_else(before: str, after: str) -> None:
    entry = "{ systemAccountId: \"acc_1\", customerName: 'A }, b: 3', more: [{ x: 1 }, /* } */ ] }"
    assert without_customer(source(before.replace("ENTRY", entry)), "px", "acc_1") == source(after)


def test_an_entry_that_people_added_to_goes_whole() -> None:
    edited = add_customer(SAMPLE, ACME).replace("accountId: 'acc_1',", "accountId: 'acc_1',\n    // a lot\n    x: [],")
    edited = edited.replace("systemAccountId: 'acc_1',", "systemAccountId: 'acc_1', indexes: [{ name: 'a' }], // two\n")
    assert without_customer(edited, "px-acme", "acc_1") == SAMPLE


@pytest.mark.parametrize("text", [SAMPLE, source("{}")])
def test_a_customer_who_is_not_there_changes_nothing(text: str) -> None:
    assert without_customer(text, "px-acme", "acc_1") is text


@pytest.mark.parametrize("account", ["acc_2", "", "ACC_1"])
def test_an_entry_of_another_account_is_left_alone(account: str) -> None:
    with pytest.raises(Permanent) as refusal:
        without_customer(add_customer(SAMPLE, ACME), "px-acme", account)
    assert refusal.value.code == "PIXEL_ENTRY_DIFFERS"
    assert "Acme" not in f"{refusal.value} {refusal.value.hint}"


@pytest.mark.parametrize("value", ["ACCOUNT", "{}", "{ systemAccountId: ACCOUNT }", "{ systemAccountId: `${A}` }"])
def test_an_entry_that_does_not_plainly_say_whose_it_is_is_left_alone(value: str) -> None:
    with pytest.raises(Permanent) as refusal:
        without_customer(source(f"{{ px: {value} }}"), "px", "acc_1")
    assert refusal.value.code == "PIXEL_ENTRY_DIFFERS"


@pytest.mark.parametrize(
    "text",
    [
        source("{ px: { systemAccountId: 'acc_1' } "),
        source("{ px: { systemAccountId: 'acc_1' }, ...others }"),
        source("{ px: {}, 'px': {} }"),
        source("load()"),
        "<<<<<<< HEAD\n" + source("{}"),
        "export const customerIndexData = {};\n\ud800",
    ],
)
def test_a_source_that_cannot_be_edited_safely_is_refused(text: str) -> None:
    with pytest.raises(Permanent) as refusal:
        without_customer(text, "px", "acc_1")
    assert refusal.value.code == "PIXEL_SOURCE_UNREADABLE"


@pytest.mark.parametrize("bad", ["", "../x", "__proto__", "é"])
def test_an_id_that_would_need_escaping_is_refused(bad: str) -> None:
    with pytest.raises(Permanent) as refusal:
        without_customer(SAMPLE, bad, "acc_1")
    assert refusal.value.code == "PIXEL_ID_INVALID"


@pytest.mark.parametrize(
    "entry",
    [
        "{ systemAccountId: 'acc_1' } as Customer",
        "Object.freeze({ systemAccountId: 'acc_1' } satisfies Customer)",
        "{ name, systemAccountId: 'acc_1' }",
        "{ ...defaults, systemAccountId: 'acc_1' }",
        "{ [key]: 1, systemAccountId: 'acc_1', render() { return 1; }, get x() { return 2; } }",
    ],
)
def test_an_entry_that_people_rewrote_and_that_says_whose_it_is_goes(entry: str) -> None:
    assert without_customer(source(f"{{\n  a: {{}},\n  px: {entry},\n}}"), "px", "acc_1") == source("{\n  a: {},\n}")


@pytest.mark.parametrize(
    "entry",
    [
        "{ systemAccountId: 'acc_1', ...more }",
        "{ systemAccountId: 'acc_1', [key]: 'acc_2' }",
        "{ systemAccountId }",
        "{ systemAccountId() { return 'acc_1'; } }",
        "make('acc_1')",
    ],
)
def test_an_entry_that_hides_whose_it_is_is_named_with_its_place_and_not_called_anothers(entry: str) -> None:
    with pytest.raises(Permanent) as refusal:
        without_customer(source(f"{{\n  a: {{}},\n  px: {entry},\n}}"), "px", "acc_1")
    assert refusal.value.code == "PIXEL_ENTRY_DIFFERS"
    assert "pixel px (line 3) in a form that does not say whose it is" in refusal.value.message


@pytest.mark.parametrize("body", ["{ /* EU */ 'px-a': { n: 1 } }", "{/* EU */ a: {}}", "{ /* 1 */ /* 2 */ a: {} }"])
def test_a_remark_before_the_first_entry_stands_once(body: str) -> None:
    assert without_customer(add_customer(source(body), ACME), "px-acme", "acc_1") == source(body)

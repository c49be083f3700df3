"""customer-index-data.ts gains one entry; everything else in it stays as it was."""

from __future__ import annotations

import re
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
ENTRY = """  'px-acme': {
    customerName: 'Acme',
    systemAccountId: 'acc_1',
    storefrontType: 'web',
    personalization: false,
  },
"""


def source(body: str) -> str:
    return f"export const customerIndexData: Record<string, unknown> = {body};\n"


def without(after: str, entry: str) -> str:
    assert after.count(entry) == 1
    return after.replace(entry, "")


def test_the_sample_gains_the_entry_after_the_last_one_and_its_remark() -> None:
    after = add_customer(SAMPLE, ACME)
    assert f"// no script\n{ENTRY}\n  // New customers are added above this line.\n" in after
    assert without(after, ENTRY) == SAMPLE


def test_the_same_customer_a_second_time_changes_no_byte() -> None:
    once = add_customer(SAMPLE, ACME)
    assert add_customer(once, ACME) is once


def test_an_entry_that_people_added_to_or_reformatted_is_still_the_same_customer() -> None:
    once = add_customer(SAMPLE, Customer("px-acme", "Acme's 😀", "acc_1"))
    edited = once.replace(r"'Acme\'s 😀'", '"Acme\'s \\ud83d\\ude00"').replace(
        "accountId: 'acc_1',", "accountId: 'acc_1', indexes: [],"
    )
    assert edited != once
    assert add_customer(edited, Customer("px-acme", "Acme's 😀", "acc_1")) is edited


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (("'Acme'", "'Acme Ltd'"), "customerName"),
        (("personalization: false", "personalization: true"), "personalization"),
        (("'acc_1'", "ACCOUNT"), "systemAccountId"),
        (("    storefrontType: 'web',\n", ""), "storefrontType"),
    ],
)
def test_an_entry_that_says_something_else_is_never_overwritten(change: tuple[str, str], field: str) -> None:
    before, _, entry = add_customer(SAMPLE, ACME).partition(ENTRY[:10])
    edited = before + ENTRY[:10] + entry.replace(*change)
    with pytest.raises(Permanent) as refusal:
        add_customer(edited, ACME)
    assert refusal.value.code == "PIXEL_ENTRY_DIFFERS"
    assert field in refusal.value.hint
    assert "Acme" not in str(refusal.value)


@settings(max_examples=200, deadline=None)
@given(name=NAMES)
def test_no_name_touches_a_byte_outside_its_own_entry(name: str) -> None:
    customer = Customer("px_new", name, "acc_1", "mobile", personalization=True)
    after = add_customer(SAMPLE, customer)
    entry = customer_entry(after, "px_new")
    assert entry is not None
    assert without(after, f"  {entry},\n") == SAMPLE
    assert len(entry.splitlines()) == 6


@settings(max_examples=100, deadline=None)
@given(names=st.lists(NAMES, min_size=2, max_size=6))
def test_customers_added_one_after_another_are_all_there_in_order(names: list[str]) -> None:
    text = SAMPLE
    for number, name in enumerate(names):
        text = add_customer(text, Customer(f"px-{number}", name, "acc_1"))
    assert re.findall(r"^  'px-(\d)': \{$", text, re.MULTILINE) == [str(number) for number in range(len(names))]
    assert all(has_customer(text, f"px-{number}") for number in range(len(names)))


FIELDS = "customerName: 'Acme', systemAccountId: 'acc_1', storefrontType: 'web', personalization: false"


def expanded(indent: str, unit: str, newline: str = "\n", comma: str = ",", quote: str = "'", key: str = "acme") -> str:
    fields = f",{newline}".join(indent + unit + field for field in FIELDS.split(", "))
    return f"{indent}{key}: {{{newline}{fields}{comma}{newline}{indent}}}{comma}".replace("'", quote)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("{}", "{\n" + expanded("  ", "  ") + "\n}", id="empty"),
        pytest.param("{\n}", "{\n" + expanded("  ", "  ") + "\n}", id="empty on two lines"),
        pytest.param(
            "{\n  // none yet\n}", "{\n" + expanded("  ", "  ") + "\n  // none yet\n}", id="empty but for a remark"
        ),
        pytest.param(
            "{\n    a: {},\n}", "{\n    a: {},\n" + expanded("    ", "    ") + "\n}", id="four spaces, trailing comma"
        ),
        pytest.param(
            "{\n\ta: {}\n}", "{\n\ta: {},\n" + expanded("\t", "\t", comma="") + "\n}", id="tabs, no trailing comma"
        ),
        pytest.param(
            "{\n  a: {} // last\n  // end\n}",
            "{\n  a: {}, // last\n" + expanded("  ", "  ", comma="") + "\n  // end\n}",
            id="remark after the last entry, no comma",
        ),
        pytest.param(
            "{\n  a: {} /* one */ , /* two\n three */ // four\n}",
            "{\n  a: {} /* one */ , /* two\n three */ // four\n" + expanded("  ", "  ") + "\n}",
            id="remarks on both sides of the comma",
        ),
        pytest.param("{ a: {} }", "{ a: {},\n" + expanded("  ", "  ", comma="") + "\n}", id="all on one line"),
        pytest.param(
            '{\r\n  "a": { n: "x" },\r\n}',
            '{\r\n  "a": { n: "x" },\r\n' + expanded("  ", "  ", "\r\n", quote='"', key="'acme'") + "\r\n}",
            id="CRLF, double quotes, quoted keys",
        ),
        pytest.param(
            "{\r\n  a: {}, // remark\r\n}",
            "{\r\n  a: {}, // remark\r\n" + expanded("  ", "  ", "\r\n") + "\r\n}",
            id="CRLF after a remark",
        ),
        pytest.param(
            "{\n  'x-y': {},\n  b: {},\n}",
            "{\n  'x-y': {},\n  b: {},\n" + expanded("  ", "  ") + "\n}",
            id="quotes only where a key needs them",
        ),
    ],
)
def test_the_entry_is_written_in_the_files_own_style(before: str, after: str) -> None:
    assert add_customer(source(before), Customer("acme", "Acme", "acc_1")) == source(after)


@pytest.mark.parametrize(
    "form",
    [
        "export const customerIndexData = {{\n  a: {{}},\n{entry}}} as const;\n",
        "export const customerIndexData = {{\n  a: {{}},\n{entry}}} satisfies Record<string, unknown>;\n",
        "export const customerIndexData = Object.freeze(({{\n  a: {{}},\n{entry}}}));\n",
        "const customerIndexData = {{\n  a: {{}},\n{entry}}};\nexport {{ customerIndexData }};\n",
        "const customerIndexData = {{\n  a: {{}},\n{entry}}};\nexport default customerIndexData;\n",
        "\ufeffexport const customerIndexData = {{\n  a: {{}},\n{entry}}};\n",
    ],
)
def test_each_common_form_of_the_export_is_understood(form: str) -> None:
    assert add_customer(form.format(entry=""), ACME) == form.format(entry=ENTRY)


@pytest.mark.parametrize(
    "text",
    [
        source("{ a: {} "),
        source("{}") + "export const broken = ;\n",
        source("{ a: {}, a: {} }"),
        source("{ a: {}, 'a': {} }"),
        source("{ a: {},, }"),
        source("{ , }"),
        source("{ a: {}, ...others }"),
        source("{ [a]: {} }"),
        source("{ a }"),
        source("{ a() {} }"),
        source("load()"),
        source("[]"),
        "const customerIndexData = {};\n",
        "export { customerIndexData } from './elsewhere';\n",
        "export const another = {};\n",
        "export namespace n { export const customerIndexData = {}; }\n",
        "<<<<<<< HEAD\n" + source("{}"),
        "export const customerIndexData = {};\n\ud800",
        "",
    ],
)
def test_a_source_that_cannot_be_edited_safely_is_refused(text: str) -> None:
    with pytest.raises(Permanent) as refusal:
        add_customer(text, ACME)
    assert refusal.value.code == "PIXEL_SOURCE_UNREADABLE"
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ("customerIndexData = {};", "assigns"),
        ("delete customerIndexData['px-acme'];", "deletes"),
        ("delete (customerIndexData as any).a;", "deletes"),
        ("Object.assign(customerIndexData, { a: {} });", "passes"),
        ("Object.defineProperty(customerIndexData, 'px-acme', {});", "passes"),
        ("register(customerIndexData);", "passes"),
        ("customerIndexData['px-acme'] = {};", "assigns"),
        ("customerIndexData.a.name ??= 'x';", "assigns"),
        ("customerIndexData!.count++;", "assigns"),
        ("[customerIndexData.a] = [{}];", "assigns"),
        ("({ a: customerIndexData.a } = { a: {} });", "assigns"),
        ("for (customerIndexData.a of [{}]) {}", "assigns"),
        ("function later() { customerIndexData.b = {}; }", "assigns"),
        ("const same = customerIndexData as Any;\nconst again = (same);\ndelete again.a;", "deletes"),
    ],
)
def test_a_module_that_could_undo_the_entry_is_refused_with_the_line_that_does(after: str, said: str) -> None:
    text = source("{\n  a: {},\n}").replace("const", "let", 1) + f"\n{after}\n"
    with pytest.raises(Permanent) as refusal:
        add_customer(text, ACME)
    assert refusal.value.code == "PIXEL_SOURCE_UNREADABLE"
    line = len(text.rstrip("\n").splitlines())
    assert f"line {line} {said}" in refusal.value.message


@pytest.mark.parametrize(
    "after",
    [
        "export const count = Object.keys(customerIndexData).length;",
        "export type Key = keyof typeof customerIndexData;",
        "export const one = (id: string) => customerIndexData[id] ?? null;",
        "const name = customerIndexData.a.name; render(customerIndexData.a);",
        "for (const id in customerIndexData) console.log(id);",
        "const copy = { ...customerIndexData }; copy.a = {};",
        "const other = { customerIndexData: 1 }; other.customerIndexData = 2;",
        "customerIndexData.hasOwnProperty('a');",
    ],
)
def test_a_module_that_only_reads_it_is_edited(after: str) -> None:
    text = source("{\n  a: {},\n}") + f"\n{after}\n"
    assert add_customer(text, ACME) != text


@pytest.mark.parametrize("key", ["0x10", "0b10000", "0o20", "16", "1_6", "'16'"])
def test_a_number_as_key_is_the_number_that_a_program_sees(key: str) -> None:
    assert has_customer(source(f"{{ {key}: {{}} }}"), "16")


@pytest.mark.parametrize("key", ["1e3", "16.0", ".5", "010", "16n", "9007199254740993000"])
def test_a_number_that_only_an_engine_could_name_is_refused_with_its_line(key: str) -> None:
    with pytest.raises(Permanent, match="line 1 has a number for a key") as refusal:
        add_customer(source(f"{{ {key}: {{}} }}"), ACME)
    assert refusal.value.code == "PIXEL_SOURCE_UNREADABLE"


@pytest.mark.parametrize(
    "line", ["import defer * as later from './later';", "export type * from './types';", "export * as x from './x';"]
)
def test_newer_syntax_that_says_nothing_about_the_customers_is_passed_over(line: str) -> None:
    text = f"{line}\n{source('{}')}"
    assert has_customer(add_customer(text, ACME), "px-acme")


def test_newer_syntax_that_could_export_another_object_of_that_name_is_refused() -> None:
    with pytest.raises(Permanent):
        add_customer(f"import defer * as customerIndexData from './later';\n{source('{}')}", ACME)


@pytest.mark.parametrize("deep", ["(" * 900 + "1" + ")" * 900, "[" * 900 + "]" * 900, "{ a: " * 900 + "1" + "}" * 900])
def test_an_expression_nested_deeply_is_no_crash(deep: str) -> None:
    text = source(f"{{ a: {deep} }}") + f"const b = {deep};\n"
    edited = add_customer(text, ACME)
    assert without_customer(edited, "px-acme", "acc_1") == text
    frozen = source("Object.freeze(" * 900 + "{}" + ")" * 900)
    assert has_customer(add_customer(frozen, ACME), "px-acme")


@pytest.mark.parametrize(
    "bad", ["", "a b", "a/b", "../x", "a'", "a\n", "é", "__proto__", "constructor", "x" * 129, "١"]
)
def test_an_id_that_would_need_escaping_is_refused(bad: str) -> None:
    for ids in ((bad, "acc_1"), ("px-1", bad)):
        with pytest.raises(Permanent) as refusal:
            Customer(ids[0], "Acme", ids[1])
        assert refusal.value.code == "PIXEL_ID_INVALID"
        assert not bad or bad not in refusal.value.message


def test_an_entry_is_found_by_its_key_alone() -> None:
    assert has_customer(SAMPLE, "px-harbor-books")
    assert not has_customer(SAMPLE, "px-harbor")
    assert customer_entry(SAMPLE, "customerName") is None
    entry = customer_entry(SAMPLE, "px-mitsuba-app")
    assert entry is not None
    assert entry.startswith("'px-mitsuba-app': {")

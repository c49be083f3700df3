"""Protections of the table's indexes: who is shown where, for how long is looked, and what a cursor leads to."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

VIEWS = "tests/simulation/test_views.py::"
CLAIMING = "tests/integration/test_api_claiming.py::TestTheRecordsOfAUser::"

MUTATIONS = (
    Mutation(
        "index-by-flow",
        "A list shows the records of one flow.",
        "chalicelib/records/indexes.py",
        'return f"LIST#{flow}"',
        'return "LIST#"',
        (f"{VIEWS}TestAList::test_is_of_one_flow_and_shows_the_newest_first",),
    ),
    Mutation(
        "index-user-erased",
        "A user who was erased is found by nobody, nor are the records of others by what stands in their place.",
        "chalicelib/records/indexes.py",
        'if record.registered_by not in {"", ERASED}:',
        "if record.registered_by:",
        (f"{VIEWS}TestALookUp::test_finds_the_records_of_a_user_until_they_are_released_or_erased",),
    ),
    Mutation(
        "index-user-released",
        "A user who was released does not find the record any more.",
        "chalicelib/records/update.py",
        "gone = [name for name in dict.fromkeys([*stored, *before.outdated]) if name not in new]",
        'gone = [name for name in stored if name not in new and "gsi6" not in name]',
        (f"{CLAIMING}test_are_found_from_the_claim_to_the_release",),
    ),
    Mutation(
        "index-outdated",
        "What earlier code wrote into an index comes to its place with the next write.",
        "chalicelib/records/codec.py",
        ", *outdated_keys(stored, record, flows))",
        ",)",
        (f"{VIEWS}TestAnEntryOfEarlierCode",),
    ),
    Mutation(
        "index-unknown-flow",
        "Who does not know a record's flow leaves its name as it is.",
        "chalicelib/records/indexes.py",
        "*([NAMES, *FURTHER_NAMES] if record.flow in flows else [])",
        "NAMES",
        (f"{VIEWS}TestAnEntryOfEarlierCode::test_of_a_flow_that_the_store_does_not_know_keeps_its_name",),
    ),
    Mutation(
        "due-before",
        "What earlier code parked is still found due.",
        "chalicelib/records/indexes.py",
        '(*(f"DUE#{number}" for number in range(DUE_PARTITIONS)), DUE_BEFORE)',
        '(*(f"DUE#{number}" for number in range(DUE_PARTITIONS)),)',
        (f"{VIEWS}TestAnEntryOfEarlierCode",),
    ),
    Mutation(
        "due-partitions",
        "A sweep reads every partition of the due index.",
        "chalicelib/records/indexes.py",
        'f"DUE#{number}" for number in range(DUE_PARTITIONS)',
        'f"DUE#{number}" for number in range(DUE_PARTITIONS - 1)',
        (
            "tests/simulation/test_size.py::test_a_sweep_starts_every_record_that_is_due_and_no_other_and_each_once[100]",
        ),
    ),
    Mutation(
        "due-order",
        "A sweep starts the longest overdue first, over all partitions.",
        "chalicelib/records/partition.py",
        "yield partitions[min(heads)[1]].take()",
        "yield partitions[heads[0][1]].take()",
        ("tests/simulation/test_size.py::test_none_starves_when_more_are_due_than_one_sweep_can_start",),
    ),
    Mutation(
        "unreadable-kind",
        "A record that cannot be read waits among those of its kind.",
        "chalicelib/records/store.py",
        'attention_partition(flow_of_kind(self.flows, key.partition("#")[0]))',
        'attention_partition("?")',
        (f"{VIEWS}TestWaitingForAPerson::test_what_cannot_be_read_is_among_those_of_its_kind_or_else_of_none",),
    ),
    Mutation(
        "filter-bound",
        "A page that passes over records stops looking at some time.",
        "chalicelib/records/partition.py",
        "self._more and (self.look_at is None or self._looked_at < self.look_at)",
        "self._more",
        (f"{VIEWS}TestAList::test_of_one_status_stops_looking_and_says_where_to_go_on",),
    ),
    Mutation(
        "filter-cursor",
        "A list goes on behind the last row that it showed, and not behind the last that it read.",
        "chalicelib/records/partition.py",
        "self.after = self.asked.place(row) if self._page else self._behind",
        "self.after = self._behind",
        (f"{VIEWS}TestAList::test_of_one_status_passes_over_the_others_and_goes_on_behind_the_last_that_it_shows",),
    ),
    Mutation(
        "cursor-of-its-list",
        "A cursor leads on in the list that gave it out, and in no other.",
        "chalicelib/records/partition.py",
        "if not found or cursor != given_out or not all(",
        "if not found or not all(",
        (f"{VIEWS}test_a_cursor_of_one_list_leads_nowhere_in_another",),
    ),
    Mutation(
        "cursor-of-its-beginning",
        "A list of titles goes on only at a place that begins as asked: DynamoDB refuses any other.",
        "chalicelib/records/partition.py",
        " and sort.startswith(prefix)",
        "",
        ("tests/integration/test_api_records.py::TestLists::test_refuse_a_cursor_of_another_beginning_or_of_no_list",),
    ),
    Mutation(
        "names-at-once",
        "However many records have one name, a request asks for no more than DynamoDB answers at once.",
        "chalicelib/records/views.py",
        "AT_ONCE: Final = 100",
        "AT_ONCE: Final = 1000",
        ("tests/integration/test_api_records.py::TestLists::test_find_however_many_have_the_same_name",),
    ),
    Mutation(
        "count-cap",
        "A count ends at its cap.",
        "chalicelib/records/views.py",
        'Select="COUNT", Limit=left)',
        'Select="COUNT")',
        (f"{VIEWS}TestACount::test_of_one_status_counts_those_and_looks_at_no_more_than_its_cap",),
    ),
    Mutation(
        "title-bound",
        "A title of whatever length can be stored.",
        "chalicelib/records/indexes.py",
        "_LONGEST_TITLE: Final = 200",
        "_LONGEST_TITLE: Final = 20_000",
        (f"{VIEWS}TestAList::test_a_title_of_whatever_length_can_be_stored_and_found",),
    ),
)

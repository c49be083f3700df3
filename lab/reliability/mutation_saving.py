"""Protections of what customers save: docs/saving.md."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

SAVE = "chalicelib/flows/ecom/intents/save.py"
RULE = "tests/saving/test_saving_rule.py"
API = "tests/integration/test_api_saving.py::"
ERASURE = "tests/integration/test_api_erasure.py::TestATeamMember::"
COMES_BACK = f"{ERASURE}test_does_not_come_back_by_a_save_that_was_on_its_way_or_is_repeated"

MUTATIONS = (
    Mutation(
        "late-edit",
        "What is saved after the submission changes no answer.",
        SAVE,
        "        refuse_if_closed(record)\n",
        "",
        ("tests/integration/test_api_customer.py::TestSaving::test_is_over_after_submission",),
    ),
    Mutation(
        "save-unseen",
        "A save overwrites only what its page takes to stand there.",
        SAVE,
        "return sender.seen is None or stands in sender.seen.get(name, (None,))",
        "return True",
        (f"{API}TestTwoTabs", RULE),
    ),
    Mutation(
        "save-overtaken",
        "A save that comes after a later one of its page does not undo it.",
        SAVE,
        "if _late(record, sender):",
        "if False:",
        (f"{API}TestAPage::test_whose_older_save_arrives_last_keeps_the_newer_one", RULE),
    ),
    Mutation(
        "save-repeated",
        "A save that arrives twice changes nothing the second time.",
        SAVE,
        "sender.seq <= mark.seq",
        "sender.seq < mark.seq",
        (f"{API}TestAPage::test_whose_save_arrives_twice_changes_nothing_the_second_time", RULE),
    ),
    Mutation(
        "save-pages",
        "A page is remembered while others save.",
        SAVE,
        "[-PAGES_KEPT:]",
        "[-1:]",
        (f"{API}TestAPage::test_is_remembered_while_three_others_save",),
    ),
    Mutation(
        "save-conflicts",
        "What is not stored is named in the answer.",
        SAVE,
        "return SaveOutcome(record, _differing(record.fields if record.answers is None else record.answers, fields))",
        "return SaveOutcome(record)",
        (f"{API}TestTwoTabs", RULE),
    ),
    Mutation(
        "save-erased",
        "A page that does not know of an erasure does not bring the person back.",
        SAVE,
        "if name == TEAM and _epoch(sender, record) != record.epoch:",
        "if False:",
        (COMES_BACK, RULE),
    ),
    Mutation(
        "erasure-epoch",
        "An erasure tells the saves that come after it from those that were on their way.",
        "chalicelib/flows/ecom/intents/erase.py",
        'changes["epoch"] = record.epoch + 1',
        'changes["epoch"] = record.epoch',
        (COMES_BACK, RULE),
    ),
    Mutation(
        "save-defaults",
        "No documented default erases an answer.",
        "chalicelib/forms.py",
        'del described["default"]',
        "pass",
        (f"{API}TestASaveWithoutAPage",),
    ),
)

"""Protections of what is done with a record by hand, whichever flow it follows."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

FOREIGN = "tests/integration/test_foreign_records.py::"
RECORDS = "tests/integration/test_api_records.py::"

MUTATIONS = (
    Mutation(
        "history-in-part",
        "One entry that cannot be read hides no other of a history.",
        "chalicelib/records/history.py",
        "except (ValidationError, OverflowError):",
        "except ZeroDivisionError:",
        (f"{RECORDS}TestARecord::test_tells_of_its_history_what_can_be_read_and_reports_the_rest",),
    ),
    Mutation(
        "door-of-the-flow",
        "A route of one flow opens no record of another.",
        "chalicelib/desk/opening.py",
        "if record.flow != flow_name and record.flow in desk.flows:",
        "if False:",
        (FOREIGN.rstrip(":"),),
    ),
    Mutation(
        "door-of-the-kind",
        "A link that opens another kind of record is none that a flow's door knows.",
        "chalicelib/desk/opening.py",
        'if not key.startswith(f"{kind}#"):',
        "if False:",
        (f"{FOREIGN}test_a_link_to_a_flow_that_is_not_deployed_is_not_known",),
    ),
    Mutation(
        "off-the-path",
        "What belongs to the path is not tried again once a record has left it.",
        "chalicelib/desk/retry.py",
        "        _refuse_off_the_path(flow, record, action)\n",
        "",
        ("tests/integration/test_api_admin.py::TestRetrying",),
    ),
    Mutation(
        "flow-checks-corrections",
        "What the flow itself says of a correction counts.",
        "chalicelib/desk/amend.py",
        "    flow.check_answers(record, corrections)\n",
        "",
        ("tests/integration/test_api_claiming.py",),
    ),
    Mutation(
        "retried-once",
        "Of two who retry everything at once, one has each record tried again.",
        "chalicelib/desk/retry.py",
        "if code is not None and not _failed_with(entry, code):",
        "if False:",
        (f"{RECORDS}TestRetries::test_that_come_twice_at_once_try_each_record_once",),
    ),
    Mutation(
        "retries-are-bounded",
        "Retrying everything reads no record that has failed for another reason: a step is bounded.",
        "chalicelib/engine/attention.py",
        "return _words(action, code) in attention.split(_BETWEEN)",
        "return True",
        (f"{RECORDS}TestRetries::test_read_no_record_that_has_failed_for_another_reason",),
    ),
    Mutation(
        "retries-go-on",
        "A record that cannot be read holds up no other one's retry.",
        "chalicelib/desk/retries.py",
        "except Unreadable as error:",
        "except ZeroDivisionError as error:",
        (f"{RECORDS}TestRetries::test_say_what_could_not_be_tried_again_and_go_on",),
    ),
    Mutation(
        "retries-of-the-flow",
        "Retrying everything of one flow looks at no other flow's records.",
        "chalicelib/desk/retries.py",
        "desk.views.attention(flow_name, ",
        "desk.views.attention(None, ",
        (f"{RECORDS}TestRetries",),
    ),
    Mutation(
        "person-named",
        "Nobody is erased unless it is said who is meant.",
        "chalicelib/desk/erasure.py",
        "if bool(named.email) != person.by_email:",
        "if False:",
        (f"{RECORDS}TestErasure",),
    ),
    Mutation(
        "corrections-in-form",
        "Corrections have the form that the flow declares, whichever route they come by.",
        "chalicelib/handlers/records.py",
        "form = bodies.validate(flow.form, {**stands, **sent})",
        "form = flow.form.model_construct(**{**stands, **sent})",
        (f"{RECORDS}TestARecord",),
    ),
    Mutation(
        "history-cursor",
        "A page of history begins where this history has been, and nowhere else.",
        "chalicelib/records/history.py",
        'if cursor is not None and not re.fullmatch(r"[0-9]{8}", cursor):',
        "if False:",
        (f"{RECORDS}TestARecord::test_has_no_history_behind_the_cursor_of_something_else",),
    ),
    Mutation(
        "found-on-one-page",
        "The cursor of one list leads nowhere in a look-up.",
        "chalicelib/handlers/record_lists.py",
        "        if asked.cursor is not None:\n",
        "        if False:\n",
        (f"{RECORDS}TestLists::test_refuse_the_cursor_of_another_list",),
    ),
    Mutation(
        "damaged-and-marked",
        "A record that cannot be read is marked by whichever route meets it.",
        "chalicelib/handlers/records.py",
        """@on_unreadable(of_any_flow)
def read_record(""",
        "def read_record(",
        (f"{RECORDS}TestARecord::test_that_cannot_be_read_is_a_conflict_and_marked",),
    ),
    Mutation(
        "declared-for-people",
        "A flow that says wrongly where its records are, or what may be answered, is refused when it is imported.",
        "chalicelib/engine/declared.py",
        "    yield from _for_people(flow)\n",
        "",
        ("tests/unit/test_declared.py",),
    ),
    Mutation(
        "no-flow-by-that-name",
        "A flow that the stage does not have has no records, whatever the path says.",
        "chalicelib/handlers/records.py",
        "if flow not in call.desk.flows:",
        "if False:",
        (f"{RECORDS}TestAFlowThatIsSwitchedOff",),
    ),
)

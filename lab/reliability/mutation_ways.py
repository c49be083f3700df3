"""Protections that no onboarding ends where nobody can go on: corrections, and effects that are gone again."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

FORWARD = "tests/integration/test_ways_forward.py::"
AMENDING = "tests/integration/test_api_admin.py::TestAmending::"
REMADE = "TestAnIndex::test_that_is_deleted_later_and_made_anew_is_given_the_pixel_again_by_the_same_retry"

MUTATIONS = (
    Mutation(
        "needed-answer",
        "A correction takes no answer away that the customer could not have submitted without.",
        "chalicelib/desk/amend.py",
        'complete(flow, {**(record.answers or {}), **corrections}, among=corrections, below="answers.")',
        "{**(record.answers or {}), **corrections}",
        (f"{AMENDING}test_takes_no_needed_answer_away",),
    ),
    Mutation(
        "index-anew",
        "An index that was deleted is made anew under another key, since the platform remembers the first one.",
        "chalicelib/engine/work.py",
        'return f"{key}~{generation}" if generation else key',
        "return key",
        (f"{FORWARD}TestAnIndex::test_that_is_deleted_while_it_is_being_created_is_made_anew_when_an_se_retries",),
    ),
    Mutation(
        "index-failed",
        "An index that the platform cannot make is a failure at once.",
        "chalicelib/executors/create_index.py",
        "if index.status == FAILED:",
        "if False:",
        (f"{FORWARD}TestAnIndex::test_that_cannot_be_made_is_a_failure_at_once_and_its_name_can_be_corrected",),
    ),
    Mutation(
        "rebuild",
        "A retry has what is gone made anew first, also where another action had made it.",
        "chalicelib/desk/retry.py",
        "(*actions, *sorted(anew))",
        "actions",
        (f"{FORWARD}TestAnIndex::test_that_is_deleted_before_the_pixel_is_attached_is_made_anew_by_one_retry",),
    ),
    Mutation(
        "repeats",
        "What has succeeded is done again only where its executor looks first.",
        "chalicelib/desk/retry.py",
        "return record.entry(name).status is Status.SUCCEEDED and flow.action(name).repeats",
        "return record.entry(name).status is Status.SUCCEEDED",
        (f"{FORWARD}TestWhatIsGoneAfterItWasMade::test_what_cannot_look_first_is_not_done_twice",),
    ),
    Mutation(
        "submitted-source",
        "What the customer submitted reaches the pixel repository.",
        "chalicelib/flows/ecom/actions.py",
        'return "The pixel repository says this already." if same_name and same_type else ""',
        'return "The pixel repository says this already."',
        (f"{FORWARD}TestWhatTheCustomerSubmitted::test_about_the_storefront_reaches_the_pixel_repository",),
    ),
    Mutation(
        "edited-entry",
        "What a colleague has changed in a customer's entry by hand is not written over.",
        "chalicelib/pixel_source/update.py",
        "    return all(found.get(name) in _wanted(name, customer, earlier) for name in customer.fields)",
        "    return True",
        ("tests/contract/test_pixel_repository_update.py::test_what_a_colleague_has_changed_by_hand_is_theirs",),
    ),
    Mutation(
        "attach-correct",
        "An index that was deleted before the pixel was attached can be made otherwise.",
        "chalicelib/executors/attach_pixel.py",
        "                fields=ANSWERS,\n",
        "",
        (f"{FORWARD}TestAnIndex::test_that_is_deleted_before_the_pixel_is_attached_can_be_made_otherwise",),
    ),
    Mutation(
        "lost-with",
        "Where an index is made anew, the pixel is attached to it again.",
        "chalicelib/flows/ecom/actions.py",
        '        lost_with="create_index",\n',
        "",
        (f"{FORWARD}{REMADE}",),
    ),
    Mutation(
        "edited-form",
        "An entry is brought up to date in whatever form a colleague has given it.",
        "chalicelib/pixel_source/typescript.py",
        "    literal = _literal(value)\n    pairs =",
        '    literal = value if value.type == "object" else None\n    pairs =',
        ("tests/unit/test_pixel_source_update.py",),
    ),
    Mutation(
        "way-shown",
        "No way is shown that leads nowhere: revoking helps only what belongs to the forward path.",
        "chalicelib/flows/ecom/checklist/ways.py",
        "if flow.forward(action) and (record.status, REVOKED) in flow.lifecycle.edges:",
        "if (record.status, REVOKED) in flow.lifecycle.edges:",
        ("tests/integration/test_ways_followed.py::test_every_way_that_is_shown_leads_on[ecom-notify]",),
    ),
    Mutation(
        "way-always",
        "There is a way forward from every failure.",
        "chalicelib/desk/ways.py",
        "failure, found)) or (OpenWay(ELSEWHERE, TEXTS[ELSEWHERE]),)",
        "failure, found))",
        ("tests/unit/test_ways_docs.py",),
    ),
    Mutation(
        "ways-answers-told",
        "What a flow tells its executor that can be corrected is shown as such.",
        "tools/failures.py",
        "    if not found.answers_told:\n",
        "    if True:\n",
        (
            "tests/unit/test_ways_docs.py::test_answers_that_a_flow_tells_its_executor_can_be_corrected_where_it_is_held",
        ),
    ),
    Mutation(
        "ways-reached",
        "A code stands with the actions that come to where it is raised, and with no others.",
        "tools/failures.py",
        "        for spoken in _spoken(_tops(module).get(name, ())):\n",
        "        for spoken in _spoken(each for nodes in _tops(module).values() for each in nodes):\n",
        ("tests/unit/test_ways_docs.py::test_what_an_action_never_meets_does_not_stand_with_it",),
    ),
)

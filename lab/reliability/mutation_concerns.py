"""Protections that nobody is left waiting unseen: who is told, shown and marked, by one rule."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

CONCERNS = "tests/unit/test_concerns.py"

MUTATIONS = (
    Mutation(
        "told-while-looking",
        "News of what an action waits for goes out also while a run takes another look at it.",
        "chalicelib/records/ledger.py",
        "return self.status is Status.PENDING or looking",
        "return self.status is Status.PENDING",
        (f"{CONCERNS}::TestWhatIsTold",),
    ),
    Mutation(
        "told-not-for-trying",
        "An action that has only begun waits for nothing yet.",
        "chalicelib/records/ledger.py",
        "and self.deadline is not None and bool(self.result)",
        "",
        (f"{CONCERNS}::TestWhatIsTold",),
    ),
    Mutation(
        "told-not-after",
        "Nobody is reminded of a link that has ended meanwhile.",
        "chalicelib/flows/common/announcements.py",
        "for story in stories if not _over(story, now)]",
        "for story in stories]",
        (f"{CONCERNS}::TestWhatIsTold",),
    ),
    Mutation(
        "hangs-at",
        "An index hangs from the same moment for the health, the checklist and the messages.",
        "chalicelib/dimensions/index.py",
        "now >= hangs_at(creating.created_at)",
        "now > hangs_at(creating.created_at)",
        ("tests/unit/test_checklist_engineer.py::TestAnIndex",),
    ),
    Mutation(
        "stands-until",
        "What time has ended is shown no more.",
        "chalicelib/flows/common/concerns.py",
        "and (self.until is None or now < self.until)",
        "",
        ("tests/unit/test_checklist_engineer.py::TestALink",),
    ),
    Mutation(
        "watch-tells-all",
        "The watch tells every fault that the checklist shows.",
        "chalicelib/flows/ecom/concerns.py",
        "return [*hanging, *common.of_health(record, health.dimensions, now)]",
        "return [*hanging, *common.of_health(record, (health.pixel,), now)]",
        (f"{CONCERNS}::test_a_fault_that_the_checklist_shows_is_told_while_somebody_watches",),
    ),
    Mutation(
        "fault-untold",
        "Strangers on the internet cannot write to our colleagues by sending wrong events.",
        "chalicelib/flows/common/concerns.py",
        "told=None if each.fault.untold else story,",
        "told=story,",
        (f"{CONCERNS}::test_a_fault_that_the_checklist_shows_is_told_while_somebody_watches",),
    ),
    Mutation(
        "fault-behind",
        "No advice is given for what only follows from another fault.",
        "chalicelib/flows/common/faults.py",
        " or fault.behind in codes",
        "",
        (f"{CONCERNS}::test_events_that_never_started_since_all_are_refused_are_one_concern",),
    ),
    Mutation(
        "fault-declared",
        "Every finding of the health is somebody's, or said to be nobody's.",
        "chalicelib/dimensions/faults.py",
        '    "MAPPED_ELSEWHERE": Fault(),\n',
        "",
        (f"{CONCERNS}::TestTheTableOfFaults",),
    ),
    Mutation(
        "unreadable-marked",
        "A record that cannot be read is put before an SE by whoever meets it.",
        "chalicelib/records/unreadable.py",
        '    store.mark_unreadable(met.key, why=f"{_MARK}{met.why}", now=now)\n',
        "",
        ("tests/integration/test_api_admin.py::TestTheDetail",),
    ),
    Mutation(
        "storefront-last-said",
        "What the customer has submitted about their storefront counts before what was known earlier.",
        "chalicelib/records/record.py",
        "return (self.answers or {}, self.fields, self.prefill_state)",
        "return (self.prefill_state, self.fields, self.answers or {})",
        ("tests/unit/test_checklist_customer.py",),
    ),
    Mutation(
        "failure-told",
        "A failure is told whatever the ledger lacks about it.",
        "chalicelib/flows/common/concerns.py",
        "told=None if name == NOTIFY else story,",
        "told=None if name == NOTIFY or why is None else story,",
        (f"{CONCERNS}::TestWhatIsTold",),
    ),
)

"""Protections of what is done with a record by hand, whichever flow it follows."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

FOREIGN = "tests/integration/test_foreign_records.py::"

MUTATIONS = (
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
)

"""Protections of what people upload, and of what a machine of one's own shows of Stripe and Turnstile."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

BUCKET = "infra/state/uploads.py"
TEMPLATE = "tests/unit/test_template.py::test_uploads_stay_and_those_of_drafts_go_and_nobody_else_sees_either"
TAKEN_OVER = (
    "tests/integration/test_cloudformation.py::test_files_are_put_by_pages_into_a_bucket_that_outlives_its_stack"
)

MUTATIONS = (
    Mutation(
        "uploads-open-to-nobody",
        "No policy and no ACL can open the bucket of uploads.",
        BUCKET,
        '"RestrictPublicBuckets"), True)',
        '"RestrictPublicBuckets"), False)',
        (TEMPLATE,),
    ),
    Mutation(
        "uploads-of-drafts-go",
        "What a draft has left in the bucket goes by itself, and nothing else does.",
        BUCKET,
        '"Prefix": DRAFTS, ',
        "",
        (TEMPLATE,),
    ),
    Mutation(
        "uploads-kept",
        "No operation on the state stack takes away what was uploaded.",
        BUCKET,
        "        **KEPT_ONCE_MADE,\n",
        "",
        (TEMPLATE,),
    ),
    Mutation(
        "uploads-taken-over",
        "A state stack that is made anew is given the bucket that an earlier one left.",
        "operate/deploy/retained.py",
        'return {"BucketName": name}',
        "return {}",
        (TAKEN_OVER,),
    ),
    Mutation(
        "uploads-looked-at",
        "The doctor says where drafts no longer go out of the bucket.",
        "operate/doctor/checks/uploads.py",
        "if any(_expires_drafts(rule) for rule in rules):",
        "if True:",
        ("tests/unit/test_doctor_table.py::test_a_bucket_of_uploads_is_closed_and_drafts_go_out_of_it",),
    ),
)

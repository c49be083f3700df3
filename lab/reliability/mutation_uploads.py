"""Protections of what people upload, and of what a machine of one's own shows of Stripe and Turnstile."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

BUCKET = "infra/state/uploads.py"
TEMPLATE = "tests/unit/test_template.py::test_uploads_stay_and_those_of_drafts_go_and_nobody_else_sees_either"
TAKEN_OVER = (
    "tests/integration/test_cloudformation.py::test_files_are_put_by_pages_into_a_bucket_that_outlives_its_stack"
)
SENT_AGAIN = (
    "tests/integration/test_api_merch_intake.py::"
    "test_an_intake_whose_write_was_sent_again_since_its_answer_was_lost_is_begun"
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
        "uploads-own-host",
        "Browsers are sent to the host of the bucket that the pages' policy lets through.",
        "chalicelib/clients/uploads/connect.py",
        'signature_version="s3v4", s3=own',
        'signature_version="s3v4"',
        ("tests/unit/test_uploads_host.py::test_browsers_are_sent_to_the_buckets_host_in_its_region",),
    ),
    Mutation(
        "uploads-let-through",
        "A policy of the pages that does not let the bucket of uploads through is not well.",
        "operate/doctor/checks/pages.py",
        "dict.fromkeys(headers.OWN, uploads)",
        "dict.fromkeys(headers.OWN, ())",
        ("tests/unit/test_doctor_table.py::test_the_pages_let_through_where_people_upload_to",),
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
        "if any(expires_drafts(rule) for rule in rules):",
        "if True:",
        ("tests/unit/test_doctor_table.py::test_a_bucket_of_uploads_is_closed_and_drafts_go_out_of_it",),
    ),
    Mutation(
        "intake-sent-again",
        "An intake whose write was sent again, since its answer was lost, is begun, and its token told.",
        "chalicelib/flows/merch/intents/begin.py",
        "return desk.store.load(record.key), token",
        "raise",
        (SENT_AGAIN,),
    ),
    Mutation(
        "claim-in-time",
        "Who claims a company can be looked up: the user pool has the time that its calls ask for.",
        "chalicelib/flows/merch/outside.py",
        "SECONDS: Final = 11.0",
        "SECONDS: Final = 5.0",
        ("tests/unit/test_merch_platforms.py::test_the_user_pool_has_time_to_be_asked_twice_who_claims_a_company",),
    ),
)

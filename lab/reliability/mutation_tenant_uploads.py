"""Protections of tenants' uploads: who may, what is kept when, and that no death finds anything twice or not at all."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

API = "tests/integration/test_api_uploads.py::"
SLICES = "tests/integration/test_upload_slices.py::"
SEND = "chalicelib/flows/upload/"
KILLED = f"{SLICES}test_that_is_killed_at_random_places_finds_the_same_and_nothing_twice"

MUTATIONS = (
    Mutation(
        "upload-findings-first",
        "What a slice has found is written before its place is kept.",
        "chalicelib/executors/validate_upload.py",
        "        self.findings.put(shelf.findings, _named(shelf, found.findings), source.until, work.deadline)\n",
        "        if found.done:\n"
        "            self.findings.put(shelf.findings, _named(shelf, found.findings), source.until, work.deadline)\n",
        (KILLED,),
    ),
    Mutation(
        "upload-finding-name",
        "A finding's name follows from its row, so that a slice that is done again writes the same one.",
        f"{SEND}checking.py",
        "    return Row(finding.key, {name",
        '    return Row(f"{finding.key}#{id(finding)}", {name',
        (KILLED,),
    ),
    Mutation(
        "upload-errors-hundred",
        "The first hundred wrong places are named, however the file is cut into slices.",
        f"{SEND}checking.py",
        "    room = max(0, NAMED - so_far.wrong)\n",
        "    room = NAMED\n",
        (KILLED,),
    ),
    Mutation(
        "upload-pinned",
        "A file that a form leads to is read as it was looked at, or not at all.",
        f"{SEND}job.py",
        'etag=str(record.fields["mark"]) if record.fields.get("pinned") else ""',
        'etag=""',
        (f"{API}TestByAForm::test_what_is_put_in_its_place_after_it_was_submitted_is_not_looked_at",),
    ),
    Mutation(
        "upload-adapters",
        "A key sends only the kinds of tables that it allows.",
        f"{SEND}callers.py",
        "    if key is None or adapter.name not in key.adapters:\n",
        "    if key is None:\n",
        (f"{API}TestWhoMayUpload::test_is_who_has_scope_and_adapter",),
    ),
    Mutation(
        "upload-scope-of-several",
        "Where one of several scopes lets a caller in, the module's own is asked for.",
        f"{SEND}callers.py",
        '    integrations.needs(call, f"{adapter.module}:upload")\n',
        "",
        (f"{API}TestWhoMayUpload::test_is_who_has_scope_and_adapter",),
    ),
    Mutation(
        "upload-suspended",
        "A suspended tenant uploads nothing.",
        f"{SEND}callers.py",
        "    if tenant.status == SUSPENDED:\n",
        "    if tenant.status == adapter.name:\n",
        (f"{API}TestWhoMayUpload::test_whose_tenant_has_the_module_and_is_not_suspended",),
    ),
    Mutation(
        "upload-module",
        "A tenant uploads for the modules that it has.",
        f"{SEND}callers.py",
        "    if adapter.module not in modules_of(tenant):\n",
        "    if not modules_of(tenant):\n",
        (f"{API}TestWhoMayUpload::test_whose_tenant_has_the_module_and_is_not_suspended",),
    ),
    Mutation(
        "upload-of-another",
        "Nobody reads or submits what is another tenant's.",
        f"{SEND}routes/sending.py",
        '    if job_id.rpartition(".")[0] != tenant_id:\n        raise unknown\n',
        "",
        (f"{API}TestWhoMayUpload::test_and_nobody_reads_what_is_another_tenants",),
    ),
    Mutation(
        "upload-keys-of-two",
        "Idempotency keys of two tenants do not meet.",
        f"{SEND}intents/take.py",
        'f"{tenant.key}/{key}"',
        "key",
        (f"{API}TestTheSameFile::test_under_the_same_key_is_the_same_upload",),
    ),
    Mutation(
        "upload-repeat-by-request",
        "A repeat is told by what was sent, whatever the tenant has changed meanwhile.",
        f"{SEND}intents/take.py",
        "{**asked.as_sent(), **laid.as_fields()}",
        "{**asked.as_fields(), **laid.as_fields()}",
        (f"{API}TestTheSameFile::test_is_so_though_a_detector_was_switched_meanwhile",),
    ),
    Mutation(
        "upload-before-it-is-kept",
        "What is no table is refused before anything is kept of it.",
        f"{SEND}routes/sending.py",
        "    laid = files.looked_at(file.content, adapter)\n",
        '    laid = job.Laid(len(file.content), "0")\n',
        (f"{API}TestAFileThatCannotBeTaken::test_is_refused_before_anything_is_kept",),
    ),
    Mutation(
        "upload-submitted-once",
        "A file is submitted once: what is said again changes nothing.",
        f"{SEND}intents/take.py",
        "        if record.status != WAITING:\n            return record\n",
        "",
        (f"{API}TestByAForm::test_that_two_submit_at_once_is_looked_at_once",),
    ),
    Mutation(
        "upload-cursor-of-another",
        "A cursor leads on in the list that gave it out, and in no other.",
        f"{SEND}results.py",
        " or not name.startswith(self.begins)",
        "",
        (f"{API}TestShipments::test_of_the_newest_upload_come_first_and_in_pages",),
    ),
    Mutation(
        "upload-erased",
        "What was found in a file that is erased goes, in both partitions.",
        "chalicelib/executors/remove_upload.py",
        "for partition in (shelf.findings, shelf.errors):",
        "for partition in (shelf.findings,):",
        (f"{API}test_that_is_erased_loses_file_and_findings_and_says_nothing_of_either",),
    ),
    Mutation(
        "upload-unprocessed",
        "Rows that the table has not taken are sent again.",
        "chalicelib/clients/findings/client.py",
        "            if not left:\n",
        "            if left or not left:\n",
        (f"{SLICES}test_rows_that_the_table_has_not_taken_are_sent_again",),
    ),
    Mutation(
        "upload-own-measures",
        "Goods are compared with the adopter's own table of measures, where there is one.",
        f"{SEND}job.py",
        'table=MEASURES if adapter.module == "trade" else ""',
        'table=""',
        (f"{SLICES}TestATableOfTheAdoptersOwn::test_counts_instead_of_the_sample_and_each_is_named",),
    ),
    Mutation(
        "upload-gate",
        "No route of uploads is served where tenants are off.",
        f"{SEND}routes/desk.py",
        "routes = Routes(gate=gate, as_bearer=True, auth=Auth.ADMIN)",
        "routes = Routes(as_bearer=True, auth=Auth.ADMIN)",
        (f"{API}test_each_route_is_opened_by_its_own_scope_and_by_nothing_else",),
    ),
    Mutation(
        "body-lost-bytes",
        "A file of which bytes were lost on the way is not taken for what was sent.",
        "chalicelib/handlers/http/multipart.py",
        "    if LOST.encode() in body and",
        "    if not body and",
        (f"{API}TestAFileThatCannotBeTaken::test_nor_one_of_which_bytes_were_lost_on_the_way",),
    ),
    Mutation(
        "body-cut-off",
        "A body that ends before its last part does is not taken for a whole one.",
        "chalicelib/handlers/http/multipart.py",
        ' or not any(piece.startswith(b"--") for piece in pieces)',
        "",
        (f"{API}TestAFileThatCannotBeTaken::test_nor_can_a_body_that_is_none",),
    ),
)

"""Protections of the pixel repository's client: one commit on the head, our own addresses, refusals told apart."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

APP = "tests/contract/test_github_app.py::"
DOCTOR = "tests/contract/test_doctor_github.py::"
LOOK = "tests/contract/test_pixel_repository_look.py::"
NAMES = "tests/contract/test_pixel_repository_names.py::"
PROTECTIONS = "tests/simulation/test_protections_outside.py::"
REFUSALS = "tests/contract/test_pixel_repository_refusals.py::"
REPOSITORY = "tests/contract/test_pixel_repository.py::"
GIT_NAMES = "tests/unit/test_git_names.py::"
SENTENCES = "tests/unit/test_github_refusals.py::"

_WRITING = (
    Mutation(
        "content-compared",
        "What is on the pixel repository's branch already is not committed again.",
        "chalicelib/clients/github/pixel_repository.py",
        "files = {} if edited == source else {INDEX_DATA_PATH: edited}",
        "files = {INDEX_DATA_PATH: edited}",
        (f"{REPOSITORY}test_a_second_time_changes_nothing_and_says_where_it_is",),
    ),
    Mutation(
        "script-kept",
        "A script that somebody wrote is not written over.",
        "chalicelib/clients/github/pixel_repository.py",
        "    if look.read(path) is None:\n        files[path]",
        "    if True:\n        files[path]",
        (f"{REPOSITORY}test_a_script_that_someone_wrote_is_not_written_again",),
    ),
    Mutation(
        "entry-kept",
        "An entry that says something else is not written over.",
        "chalicelib/pixel_source/index_data.py",
        "        _require_same(existing, customer)\n",
        "",
        (f"{REPOSITORY}test_an_entry_that_differs_is_a_persons_to_settle",),
    ),
    Mutation(
        "fast-forward",
        "A commit goes onto the head that was looked at or nowhere.",
        "chalicelib/clients/github/pixel_tree.py",
        'body = {"sha": sha, "force": False}',
        'body = {"sha": sha, "force": True}',
        (f"{REPOSITORY}test_eight_customers_at_once_are_all_there_in_one_line_of_commits",),
    ),
    Mutation(
        "lost-race",
        "A branch that moved meanwhile is no failure.",
        "chalicelib/clients/github/errors.py",
        "            crowded=True,\n        )",
        "        )",
        (f"{REPOSITORY}test_a_race_lost_again_and_again_is_no_failure",),
    ),
    Mutation(
        "pygithub-waits",
        "PyGithub does not sleep between its requests.",
        "chalicelib/clients/github/transport.py",
        "seconds_between_requests=None,",
        "seconds_between_requests=0.25,",
        (f"{PROTECTIONS}test_pygithub_never_sleeps",),
    ),
)

_ADDRESSES = (
    Mutation(
        "quoted-branch",
        "A branch is asked for and moved under its own name, whatever characters it has.",
        "chalicelib/clients/github/transport.py",
        "verb, quote(path),",
        "verb, path,",
        (f"{NAMES}test_a_branch_is_read_and_moved_under_its_own_name_and_no_other_moves[feature#1]",),
    ),
    Mutation(
        "branch-name-checked",
        "A branch that git cannot have is refused when the settings are read.",
        "chalicelib/clients/github/needs.py",
        "if fault := branch_fault(value):",
        "if fault := None:",
        (f"{GIT_NAMES}test_a_setting_that_cannot_work_is_named_with_what_is_wrong_when_the_stream_handler_starts",),
    ),
    Mutation(
        "answer-read",
        "An answer that lacks what is needed is a refusal of its own, and no other address is asked for it.",
        "chalicelib/clients/github/transport.py",
        'raise unreadable("lacks what is needed") from None',
        "raise",
        (f"{NAMES}test_an_answer_without_what_is_needed_is_not_githubs_and_asks_nobody_else",),
    ),
)

_REFUSING = (
    Mutation(
        "write-refused-counted",
        "A write refused without a reason is tried again, and counted.",
        "chalicelib/clients/github/errors.py",
        "if _recognised(error) is not None or not (unexplained or error.status == 404):",
        "if True:",
        (
            f"{REFUSALS}test_a_write_refused_once_without_a_reason_is_looked_at_again_and_counted_until_a_person_is_asked",
        ),
    ),
    Mutation(
        "held-is-a-race",
        "A branch that cannot be updated because it moves at that moment is a lost race, and spends no failure.",
        "chalicelib/clients/github/pixel_tree.py",
        "            self.require_newest(branch, head)\n            raise\n",
        "            raise\n",
        (f"{REFUSALS}test_a_branch_that_another_write_holds_at_that_moment_is_a_lost_race",),
    ),
    Mutation(
        "opened-too-quickly",
        "A pull request that was opened too quickly is opened later.",
        "chalicelib/clients/github/errors.py",
        'limited = status in {403, 429} or (status == 422 and "submitted too quickly" in said(error))',
        "limited = status in {403, 429}",
        (f"{REFUSALS}test_a_pull_request_that_is_opened_too_quickly_is_opened_later",),
    ),
    Mutation(
        "secondary-limit-by-200",
        "A secondary limit is one, in whichever form GraphQL says it.",
        "chalicelib/clients/github/query_errors.py",
        'if "secondary rate limit" in error.message.lower():',
        "if False:",
        (
            "tests/contract/test_pixel_repository_look.py::test_a_secondary_limit_is_one_in_whichever_form_graphql_says_it",
        ),
    ),
    Mutation(
        "rule-no-race",
        "A conflict that is a rule of the repository is no lost race.",
        "chalicelib/clients/github/errors.py",
        "    if _recognised(error) is not None:\n        return False\n",
        "",
        (f"{REFUSALS}test_a_conflict_that_is_a_rule_is_no_race",),
    ),
    Mutation(
        "sentence-cleaned",
        "Of GitHub's sentence nothing is passed on that looks like a secret or a person.",
        "chalicelib/clients/github/refusals.py",
        "        text = secret.sub(instead, text)\n",
        "        pass\n",
        (f"{SENTENCES}test_githubs_own_sentence_is_passed_on_short_and_without_secrets_or_persons",),
    ),
    Mutation(
        "head-asked-again",
        "A branch that was set back while we wrote is not moved: what was taken out stays out.",
        "chalicelib/clients/github/pixel_tree.py",
        "if self.head(branch) != head:",
        "if False:",
        (f"{REFUSALS}test_a_commit_that_somebody_takes_out_while_we_write_does_not_come_back_with_ours",),
    ),
    Mutation(
        "mode-kept",
        "A file keeps its mode, and a symbolic link is not written over.",
        "chalicelib/clients/github/pixel_tree.py",
        '"mode": look.mode(path), "type"',
        '"mode": PLAIN, "type"',
        (f"{REFUSALS}test_the_index_datas_mode_is_kept_by_adding_and_removing",),
    ),
)

_LOOKING = (
    Mutation(
        "text-whole",
        "A text that GraphQL has cut off or changed is not taken for the file.",
        "chalicelib/clients/github/pixel_look.py",
        "if text is None or _git_name(text) != entry.oid:",
        "if text is None:",
        (
            f"{LOOK}test_a_text_that_graphql_cuts_off_is_fetched_whole",
            f"{LOOK}test_a_text_in_which_graphql_has_replaced_octets_is_refused_and_not_written_back",
        ),
    ),
    Mutation(
        "text-left-out",
        "A file whose text GraphQL leaves out is there all the same.",
        "chalicelib/clients/github/pixel_look.py",
        "        if text is None or _git_name(text) != entry.oid:\n            return self._blob(path, entry.oid)\n",
        "",
        (f"{LOOK}test_a_script_that_graphql_takes_for_binary_is_there",),
    ),
    Mutation(
        "look-is-the-head",
        "The branch moves from the commit that was looked at, and not from one that was not.",
        "chalicelib/clients/github/pixel_delivery.py",
        "tree.advance(branch, look.head, sha)",
        "tree.advance(branch, tree.head(branch), sha)",
        (f"{REFUSALS}test_a_commit_that_somebody_takes_out_while_we_write_does_not_come_back_with_ours",),
    ),
    Mutation(
        "merge-not-seen-yet",
        "A look that does not show the merge yet makes no person restore what is there.",
        "chalicelib/clients/github/pixel_delivery.py",
        "        tree.require_newest(branch, look.head)\n",
        "",
        (f"{REFUSALS}test_nobody_is_asked_about_a_branch_that_has_the_source_by_now[main]",),
    ),
    Mutation(
        "branch-not-seen-yet",
        "A look that does not show yet what is on a pixel's branch makes no person delete it.",
        "chalicelib/clients/github/pixel_delivery.py",
        "            tree.require_newest(proposal.branch, left_behind.head)\n",
        "",
        (f"{REFUSALS}test_nobody_is_asked_about_a_branch_that_has_the_source_by_now[onboarding/px-acme]",),
    ),
    Mutation(
        "error-no-absence",
        "A file that GraphQL gives no answer on is not taken for one that is not there.",
        "chalicelib/clients/github/query_errors.py",
        "if not (error.type == _NOT_FOUND and below):",
        "if not below:",
        (f"{LOOK}test_what_graphql_refuses_is_told_as_by_rest",),
    ),
    Mutation(
        "partial-answer",
        "Data beside an error is no answer.",
        "chalicelib/clients/github/query_errors.py",
        "if not (error.type == _NOT_FOUND and below):",
        "if error.type and not (error.type == _NOT_FOUND and below):",
        (f"{LOOK}test_what_graphql_refuses_is_told_as_by_rest",),
    ),
    Mutation(
        "folder-in-the-way",
        "What is no folder on the way to a file is refused, not written into.",
        "chalicelib/clients/github/pixel_look.py",
        "            if above is not None and above.git_mode != _FOLDER:\n",
        "            if False:\n",
        (f"{REFUSALS}test_what_is_no_plain_file_or_folder_is_left_alone_and_named",),
    ),
    Mutation(
        "doctor-asks-the-query",
        "The doctor finds out that a GitHub does not answer the query, before a customer's onboarding does.",
        "operate/doctor/checks/github.py",
        "    yield from _query(place, own, token)\n",
        "",
        (f"{DOCTOR}test_a_github_that_serves_no_graphql_is_found_before_a_customer_meets_it",),
    ),
    Mutation(
        "renamed-repository",
        "A repository that has another name by now is not read under the old one and refused at the write.",
        "chalicelib/clients/github/pixel_look.py",
        "    if found.name_with_owner.casefold() != repository.casefold():\n        raise moved()\n",
        "",
        (f"{LOOK}test_what_graphql_refuses_is_told_as_by_rest",),
    ),
)

_APP = (
    Mutation(
        "app-token-kept",
        "An App's token is kept and not made for each call.",
        "chalicelib/clients/github/app.py",
        "if held is None or held.key != stored or",
        "if True or",
        (f"{APP}test_an_app_commits_with_one_token_for_many_calls",),
    ),
    Mutation(
        "app-token-renewed",
        "An App's token is made anew before its end.",
        "chalicelib/clients/github/app.py",
        "now >= held.renewed_at",
        "False",
        (f"{APP}test_a_token_is_made_anew_before_its_end",),
    ),
    Mutation(
        "app-token-refused",
        "An App's token that GitHub refuses is made anew.",
        "chalicelib/clients/github/app.py",
        "(fresh and now - held.made_at >= _NEW)",
        "False",
        (f"{APP}test_a_token_that_github_no_longer_takes_is_made_anew_once",),
    ),
    Mutation(
        "app-token-limited",
        "An App's token is good for the one repository, with what this function needs.",
        "chalicelib/clients/github/app.py",
        'body = {"repositories": [self._repository.split("/")[1]], "permissions": dict(self._permissions)}',
        "body: dict[str, object] = {}",
        (f"{APP}test_a_token_made_for_the_health_can_read_the_one_repository_and_nothing_else",),
    ),
    Mutation(
        "app-one-thread",
        "One thread has a token made while the others wait.",
        "chalicelib/clients/github/app.py",
        "        with self._one_at_a_time():\n",
        "        if True:\n",
        (f"{APP}test_eight_threads_that_need_a_token_have_one_made",),
    ),
    Mutation(
        "app-deadline",
        "Making an App's token ends at the deadline of the call that needs it.",
        "chalicelib/clients/github/app.py",
        "opened(self._api_url, shown, running_deadline())",
        "opened(self._api_url, shown, running_deadline().after(25))",
        (f"{APP}test_making_a_token_ends_at_the_deadline_of_the_call_that_needs_it",),
    ),
)

MUTATIONS = (*_WRITING, *_ADDRESSES, *_REFUSING, *_LOOKING, *_APP)
"""Every protection that `lab.reliability.mutations` puts out of order."""

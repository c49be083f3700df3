"""Protections of what platform engineers do to a stage."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

FILE = "tests/unit/test_stage_file.py::"
RECORDS = "tests/integration/test_operate_records.py::"
PERSONS = "tests/integration/test_operate_persons.py::"
TERMINAL = "tests/unit/test_operate_terminal.py::"

MUTATIONS = (
    Mutation(
        "operate-account",
        "Nothing is done to a stage with credentials of another account.",
        "operate/stage.py",
        'if answer["Account"] != stage.account:',
        "if not answer:",
        (f"{FILE}test_credentials_of_another_account_are_refused",),
    ),
    Mutation(
        "operate-known",
        "A setting that a stage file misspells is named, not passed over.",
        "operate/settings/faults.py",
        '        elif key not in _names("settings"):\n            yield',
        '        elif key not in _names("settings") and not key:\n            yield',
        (f"{FILE}test_everything_that_is_wrong_is_named_at_once",),
    ),
    Mutation(
        "operate-no-values",
        "What is wrong with a setting is said without its value.",
        "operate/settings/faults.py",
        'yield _unknown("settings", key)',
        'yield _unknown("settings", key) + str(own[key])',
        (f"{FILE}test_everything_that_is_wrong_is_named_at_once",),
    ),
    Mutation(
        "operate-terminal",
        "A customer's name cannot steer an operator's terminal.",
        "operate/terminal.py",
        'each if each == "\\n" or unicodedata.category(each)[0] != "C" else "�"',
        "each",
        (f"{TERMINAL}test_a_name_that_steers_terminals_is_shown_harmless",),
    ),
    Mutation(
        "operate-exact",
        "A command acts on a record that is exactly named, not on one whose title begins so.",
        "operate/records/finding.py",
        'if each.matched != "name"]',
        "if each.matched]",
        (f"{RECORDS}test_a_name_is_not_enough_to_act_on",),
    ),
    Mutation(
        "operate-personal",
        "What names persons is shown only where it is asked for.",
        "operate/records/looking.py",
        "exclude=None if personal else set(PERSONAL)",
        "exclude=None",
        (f"{RECORDS}test_what_names_persons_is_shown_only_where_it_is_asked_for",),
    ),
    Mutation(
        "operate-pause-kept",
        "A second pause does not overwrite who paused first, and when.",
        "operate/records/pausing.py",
        "if not before.paused or before.odd:",
        "if before:",
        (f"{RECORDS}test_pausing_says_who_and_since_when_and_a_second_one_changes_nothing",),
    ),
    Mutation(
        "operate-replay-once",
        "A dead letter is deleted only after the records that it names are started.",
        "operate/records/failed.py",
        "if not all(_started(place, key, replay) for key in letter.keys):",
        "if not [_started(place, key, replay) for key in letter.keys] and not purge:",
        (f"{RECORDS}test_a_message_stays_while_the_table_refuses_to_start_its_record",),
    ),
    Mutation(
        "operate-replay-nameless",
        "A dead letter that names no record stays until somebody purges it.",
        "operate/records/failed.py",
        "if not letter.keys and not purge:",
        "if not letter:",
        (f"{RECORDS}test_a_message_that_names_no_record_stays_until_it_is_purged_and_one_about_nothing_goes",),
    ),
    Mutation(
        "operate-restored",
        "A restored table does not go on before somebody has confirmed it.",
        "operate/records/pausing.py",
        "if found is not None and not found.confirmed:",
        "if found is not None and found.confirmed:",
        (f"{RECORDS}test_a_restored_table_does_not_go_on_before_it_is_confirmed_and_its_links_show_as_dead",),
    ),
    Mutation(
        "operate-secret-form",
        "A secret that its platform's client could not use is not stored.",
        "operate/secrets/commands.py",
        "        return kind_of(which, called, text)\n",
        '        return "a token"\n',
        (f"{PERSONS}test_what_its_client_could_not_use_is_not_stored",),
    ),
    Mutation(
        "operate-pool-kept",
        "Changing the pool's client leaves alone what Onramp does not need changed.",
        "operate/pool/commands.py",
        "for name, value in mended(app, found).items() if name in known and",
        "for name, value in {**ids, **changes}.items() if name in known and",
        (f"{PERSONS}test_what_the_client_lacks_is_shown_then_changed_and_everything_else_stays",),
    ),
    Mutation(
        "operate-delete-user-held",
        "A user whom a record still names is not deleted from the pool.",
        "operate/pool/commands.py",
        "for each in found for key in views.of_user(each.sub)})",
        "for each in found for key in views.of_user(each.name and str())})",
        (f"{PERSONS}test_a_user_is_deleted_only_once_no_record_names_them_and_by_the_stages_name",),
    ),
    Mutation(
        "operate-mend-readable",
        "Nothing is written by hand to a record that can be read.",
        "operate/records/mending.py",
        '    if not why:\n        raise Refused(f"{which.record_id} can be read: the admin',
        '    if why is None:\n        raise Refused(f"{which.record_id} can be read: the admin',
        (f"{PERSONS}test_what_can_be_read_is_not_written_by_hand_and_newer_code_mends_its_own",),
    ),
    Mutation(
        "operate-mend-still",
        "Nothing is written that could not be read afterwards.",
        "operate/records/mending.py",
        "if still := _unreadable(desk, codec.to_item(plain), which.record_id):",
        "if (still := _unreadable(desk, codec.to_item(plain), which.record_id)) and not plain:",
        (f"{PERSONS}test_nothing_is_written_that_could_not_be_read_or_opens_a_door",),
    ),
    Mutation(
        "operate-mend-link",
        "The key that opens an onboarding cannot be written by hand.",
        "operate/records/mending.py",
        'if {"pk", "sk", OPENS} &',
        'if {"pk", "sk"} &',
        (f"{PERSONS}test_nothing_is_written_that_could_not_be_read_or_opens_a_door",),
    ),
    Mutation(
        "operate-mend-seen",
        "An item that was changed since it was looked at is not written over.",
        "operate/records/mending.py",
        'ConditionExpression=" AND ".join(sorted(seen)),',
        "ConditionExpression=sorted(seen)[-1],",
        (f"{PERSONS}test_an_item_that_was_changed_since_it_was_looked_at_is_left_alone",),
    ),
    Mutation(
        "operate-pages-last",
        "No page is there before the scripts that it asks for.",
        "operate/pages/upload.py",
        "for batch in (assets, [each for each in others if each not in pages], pages):",
        "for batch in (pages, [each for each in others if each not in pages], assets):",
        (
            "tests/integration/test_operate_pages.py::test_assets_come_first_and_for_ever_pages_last_and_asked_again_and_older_assets_stay",
        ),
    ),
)

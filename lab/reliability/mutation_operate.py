"""Protections of what platform engineers do to a stage."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

FILE = "tests/unit/test_stage_file.py::"
RECORDS = "tests/integration/test_operate_records.py::"
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
)

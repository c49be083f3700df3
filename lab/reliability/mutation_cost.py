"""Protections of what makes a record cheap: a due time that stays, outcomes that are stored together."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

DUE = "tests/unit/test_due.py"
COMPACT = "tests/unit/test_compact.py"
FEWER = "tests/simulation/test_fewer_writes.py"
RACES = "tests/simulation/test_history_races.py"
WIRE = "tests/unit/test_wire.py"

_DUE = (
    Mutation(
        "due-behind-lease",
        "A record whose run may die is due again no later than the run's lease ends.",
        "chalicelib/engine/due.py",
        "if stored is not None and stored <= max(wanted, now + PUSH) else wanted",
        "if stored is not None else wanted",
        (DUE,),
    ),
    Mutation(
        "due-behind-wake",
        "A wake that is lost is found out about soon: no due time stays far behind it.",
        "chalicelib/engine/due.py",
        "if stored is not None and wanted < stored <= max(behind, now + PUSH) else behind",
        "if stored is not None and wanted < stored else behind",
        (DUE,),
    ),
    Mutation(
        "due-before-wake",
        "No record at rest is due before there is something to do.",
        "chalicelib/engine/due.py",
        "if stored is not None and wanted < stored <= max(behind, now + PUSH) else behind",
        "if stored is not None and stored <= max(behind, now + PUSH) else behind",
        (DUE,),
    ),
    Mutation(
        "due-without-wake",
        "Where no wake comes, a record is due at the very moment at which something is to be done.",
        "chalicelib/engine/due.py",
        "if not woken or wanted > now + timedelta(seconds=LONGEST_DELAY):",
        "if not woken:",
        (DUE,),
    ),
    Mutation(
        "due-while-paused",
        "What could start while the executors are paused is due at once.",
        "chalicelib/engine/due.py",
        "woken = claiming and wanted ==",
        "woken = wanted ==",
        (DUE,),
    ),
)

_LINGER = (
    Mutation(
        "linger-ends",
        "An outcome waits for others for a second, and not until all are back.",
        "chalicelib/engine/runner.py",
        "            if not (more := self._first_back(left)):",
        "            if not (more := self._first_back(self.deadline.remaining())):",
        (f"{FEWER}::test_nothing_waits_for_long_for_what_is_slow",),
    ),
    Mutation(
        "linger-starts",
        "An outcome that lets something start is stored at once.",
        "chalicelib/engine/runner.py",
        "> 0 and not self._starts(settlements):",
        "> 0:",
        (f"{FEWER}::test_what_lets_something_start_does_not_wait",),
    ),
    Mutation(
        "linger-status",
        "A status is stored at once: somebody may be waiting for it.",
        "chalicelib/engine/runner.py",
        "return bool(step.claims) or step.record.status != self.record.status",
        "return bool(step.claims)",
        (f"{FEWER}::test_a_status_for_which_somebody_waits_does_not_wait",),
    ),
    Mutation(
        "wake-meanwhile",
        "A wake is sent also for what became due while the run's last write was on its way.",
        "chalicelib/engine/runner.py",
        "wake_at(self.record, step.decided_at,",
        "wake_at(self.record, now,",
        (f"{FEWER}::test_a_wake_is_sent_for_what_became_due_while_the_write_was_on_its_way",),
    ),
)

_FORM = (
    Mutation(
        "compact-when-said",
        "Records are stored as the release before reads them, unless the stage says otherwise.",
        "chalicelib/records/codec.py",
        "    if number == SCHEMA_VERSION and not compact:\n",
        "    if False:\n",
        (COMPACT,),
    ),
    Mutation(
        "compact-either-way",
        "A record that is stored in another form leaves nothing of the one before.",
        "chalicelib/records/codec.py",
        "tuple(sorted(letters.PACKED.union(outdated)))",
        "()",
        (COMPACT,),
    ),
    Mutation(
        "compact-escaped",
        "No status of a flow is taken for a letter.",
        "chalicelib/records/letters.py",
        'f"{AS_IT_IS}{word}" if word in _WORDS or word.startswith(AS_IT_IS) else word',
        "word",
        (f"{COMPACT}::test_a_status_that_looks_like_a_letter_stays_what_it_is",),
    ),
    Mutation(
        "compact-emptied",
        "Fields that were emptied are not filled in again from what was known before.",
        "chalicelib/records/compact.py",
        "if record.fields != record.prefill_state:",
        "if record.fields:",
        (f"{COMPACT}::test_fields_that_were_emptied_stay_empty",),
    ),
    Mutation(
        "compact-odd",
        "What the compact form cannot be is named and put before a person.",
        "chalicelib/records/letters.py",
        "if not isinstance(stored, dict) or not stored.keys() <= _LETTERS:",
        "if not isinstance(stored, dict):",
        (COMPACT,),
    ),
    Mutation(
        "compact-later",
        "What a later release says of an action in a letter of its own keeps nobody from reading the record.",
        "chalicelib/records/letters.py",
        "for letter, value in stored.items() if letter in self._names}",
        "for letter, value in stored.items()}",
        (f"{COMPACT}::test_what_a_later_release_says_of_an_entry_is_passed_over_as_in_words",),
    ),
    Mutation(
        "compact-saved",
        "What the customer has not saved themselves is not taken to be, where it differs from what was known before.",
        "chalicelib/records/compact.py",
        "if list(record.saved) != _implied_saved(record.fields, record.prefill_state):",
        "if False:",
        (f"{COMPACT}::test_what_is_not_as_implied_is_said",),
    ),
    Mutation(
        "compact-user",
        "Whoever has claimed the link is kept where no key of an index says so.",
        "chalicelib/records/compact.py",
        "if record.registered_by != user:",
        "if False:",
        (f"{COMPACT}::test_what_is_not_as_implied_is_said",),
    ),
    Mutation(
        "compact-mark",
        "The mark of an address is kept where it is another than the address's own.",
        "chalicelib/records/compact.py",
        "if record.registrant_mark != _implied_mark(record.registrant_email, record.record_id):",
        "if False:",
        (f"{COMPACT}::test_what_is_not_as_implied_is_said",),
    ),
    Mutation(
        "compact-anchor",
        "A moment of an entry is read from where it is counted from.",
        "chalicelib/records/letters.py",
        "else after(first, value, self.attribute)",
        "else after(since, value, self.attribute)",
        (f"{COMPACT}::test_moments_are_counted_from_the_nearest_one",),
    ),
    Mutation(
        "compact-rows",
        "A list tells until when a link is valid, and when a status was reached, whichever form the record has.",
        "chalicelib/records/views.py",
        "        return compact.row_in_words(row)",
        "        return row",
        ("tests/simulation/test_views.py::test_a_list_reads_records_of_either_form",),
    ),
    Mutation(
        "compact-keys-move",
        "A fact that is read from a key stays what it is where a flow comes to be found by another one.",
        "chalicelib/records/compact.py",
        'facts = ("facts",) if stored.get("facts", {}) != _packed_facts(record, keys) else ()',
        "facts = ()",
        (f"{COMPACT}::test_a_flow_that_is_found_by_other_facts_changes_none",),
    ),
    Mutation(
        "compact-user-moves",
        "Whoever stood in no key is forgotten with their release, too.",
        "chalicelib/records/compact.py",
        "return facts if _held(stored, _USER, USER) == _held(keys, _USER, USER) else (*facts, *_OF_A_USER)",
        "return facts",
        (f"{COMPACT}::test_a_user_who_stands_in_no_key_any_more_is_not_the_one_who_comes_next",),
    ),
    Mutation(
        "list-odd-facts",
        "A record whose facts cannot be read takes no other out of a list.",
        "chalicelib/records/views.py",
        "    except Odd:",
        "    except ZeroDivisionError:",
        ("tests/simulation/test_views.py::test_a_record_whose_facts_cannot_be_read_takes_no_other_out_of_a_list",),
    ),
    Mutation(
        "wire-digits",
        "A number that DynamoDB cannot hold is refused, and not stored as another one.",
        "chalicelib/records/wire.py",
        "if type(value) is int and -_LARGEST < value < _LARGEST:",
        "if type(value) is int:",
        (WIRE,),
    ),
)

_HISTORY = (
    Mutation(
        "row-grows",
        "A row of history that comes late does not take the place of one that tells more.",
        "chalicelib/records/journal.py",
        '"attribute_not_exists(pk) OR told < :told"',
        '"attribute_not_exists(pk) OR attribute_exists(pk)"',
        (RACES,),
    ),
    Mutation(
        "row-first",
        "What goes out of the journal is in its row before the record lets go of it.",
        "chalicelib/records/store.py",
        """        if going.first is not None:
            self._put_first(going.first)
""",
        "",
        (RACES,),
    ),
    Mutation(
        "row-committed",
        "A row tells only what was stored with the record: a write that loses its race has told nothing.",
        "chalicelib/records/journal.py",
        "Row(before.key, before.journal_from, committed, grows=True)",
        "Row(before.key, before.journal_from, after.journal, grows=True)",
        (RACES,),
    ),
    Mutation(
        "row-key",
        "A journal that goes out in a transaction does so under the key of the row that may have gone before.",
        "chalicelib/records/journal.py",
        "    begun = before.journal_from\n",
        "    begun = 0\n",
        (RACES,),
    ),
    Mutation(
        "row-in-words",
        "A record that is stored in words again keeps no journal that its row may have told.",
        "chalicelib/records/journal.py",
        "if not flush and not before.journal_from:",
        "if not flush:",
        (f"{RACES}::test_in_words_again_no_journal_stays_that_a_row_may_have_told",),
    ),
    Mutation(
        "row-told-it-all",
        "A row that has told all of a journal keeps nobody from storing the record in words.",
        "chalicelib/records/journal.py",
        "told + 1 if self.beside else told",
        "told",
        (f"{RACES}::test_in_words_again_a_row_that_told_it_all_keeps_nobody_from_writing",),
    ),
    Mutation(
        "restore-journal",
        "Who was erased since the moment of a restore is named, also where the note of it is still on the record.",
        "operate/restore/report.py",
        "now.journal if now else ()",
        "()",
        ("tests/unit/test_restore_report.py",),
    ),
    Mutation(
        "erased-at-once",
        "No row that is on its way brings back the id of a person who was erased.",
        "chalicelib/records/erasure.py",
        ", also=named, rewrites_history=True)",
        ", also=named)",
        (f"{RACES}::test_a_row_that_was_on_its_way_brings_nobody_back",),
    ),
    Mutation(
        "erased-own-row",
        "An erasure that meets another write is a lost race, and no fault of the request.",
        "chalicelib/records/erasure.py",
        'if item["sk"]["S"] != own):',
        "):",
        (RACES,),
    ),
    Mutation(
        "history-of-journal",
        "History that is still on the record is told.",
        "chalicelib/records/history.py",
        "        told.append(record.journal)\n",
        "        pass\n",
        (RACES,),
    ),
    Mutation(
        "history-longer",
        "Of a row and the journal that it is from, the one that tells more is told.",
        "chalicelib/records/history.py",
        " and len(told[-1]) < len(record.journal):",
        " and False:",
        (f"{RACES}::test_of_a_row_and_the_journal_that_it_is_from_the_longer_one_is_told",),
    ),
    Mutation(
        "history-once",
        "What has gone out of the journal since the record was read is told once.",
        "chalicelib/records/history.py",
        "    if last < own:\n",
        "    if True:\n",
        (RACES,),
    ),
    Mutation(
        "history-consistent",
        "What the journal has let go of is seen in its row.",
        "chalicelib/records/history.py",
        '        "ConsistentRead": True,\n',
        "",
        (f"{RACES}::test_history_is_read_as_it_is_and_not_as_it_was",),
    ),
)

MUTATIONS = (*_DUE, *_LINGER, *_FORM, *_HISTORY)

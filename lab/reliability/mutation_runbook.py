"""Protections of the runbooks: each step once, however often a run is stopped, and secrets in one place."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

TESTS = "tests/unit/test_tenant_runbook.py::"
RUN, STOPS, FILES = f"{TESTS}TestARun::", f"{TESTS}TestARunThatStops::", f"{TESTS}TestFiles::"
TYPES = f"{TESTS}TestWhatAPersonTypes::"
KILLED = f"{RUN}test_goes_on_wherever_it_was_killed"
LOST = f"{RUN}test_survives_that_the_first_answer_to_each_request_is_lost"

MADE = f"{TESTS}TestATenantThatWasMadeWithoutTheApi::"

MUTATIONS = (
    Mutation(
        "runbook-of-another",
        "What was done for one tenant does not count for another that a person names.",
        "runbook/__main__.py",
        "if state.kept.get(name, value) != value:",
        "if not value:",
        (f"{MADE}test_does_not_take_the_place_of_another",),
    ),
    Mutation(
        "runbook-dry-writes-nothing",
        "A dry run leaves no state behind.",
        "runbook/__main__.py",
        "written=not dry_run",
        "written=True",
        (f"{MADE}test_is_gone_on_with",),
    ),
    Mutation(
        "runbook-files-first",
        "No key is issued before every file is there that will be sent.",
        "runbook/perform.py",
        "if unread := list(self._unread()):",
        "if unread := [each for each in self._unread() if not each]:",
        (f"{STOPS}test_begins_nothing_that_must_stop_in_the_middle",),
    ),
    Mutation(
        "runbook-state-first",
        "That a request may have been done is written before it goes out.",
        "runbook/perform.py",
        "        self.state.put(step.name, state)\n        lost = before is not None\n",
        "        lost = before is not None\n",
        (KILLED,),
    ),
    Mutation(
        "runbook-take-back",
        "A key whose secret nobody saw is revoked before another is issued.",
        "runbook/perform.py",
        "                if lost and request.look:\n                    self._take_back(request, state)\n",
        "",
        (KILLED, LOST),
    ),
    Mutation(
        "runbook-own-alone",
        "What was there before is nobody's to take away.",
        "runbook/perform.py",
        'own = str(item.get("id")) not in state.there',
        "own = True",
        (f"{RUN}test_takes_away_only_what_it_made_itself",),
    ),
    Mutation(
        "runbook-forgets-nothing-done",
        "Only what cannot have been done is asked under another key.",
        "runbook/perform.py",
        "nothing_done=not lost and 400 <= answer.status < 500",
        "nothing_done=True",
        (f"{STOPS}test_does_not_take_a_wrong_answer_for_a_right_one",),
    ),
    Mutation(
        "runbook-checks",
        "An answer that is not as it must be is not taken for a right one.",
        "runbook/perform.py",
        "return [says for check in request.holds if (says := wrong(check, answer.document))]",
        "return []",
        (f"{STOPS}test_does_not_take_a_wrong_answer_for_a_right_one",),
    ),
    Mutation(
        "runbook-token-again",
        "A token that has expired on the way is asked for again.",
        "runbook/perform.py",
        "if answer.status == 401 and not renewed and",
        "if answer.status == 418 and not renewed and",
        (f"{RUN}test_exchanges_the_key_again_when_the_token_has_expired",),
    ),
    Mutation(
        "runbook-memory",
        "Tokens are kept in memory, and secrets where the person says.",
        "runbook/perform.py",
        'state.model_copy(update={"outcome": "done"}), **kept)',
        'state.model_copy(update={"outcome": "done"}), **kept, **self._memory)',
        (f"{RUN}test_writes_secrets_where_the_person_says_and_nowhere_else",),
    ),
    Mutation(
        "runbook-unprepared",
        "Nothing is begun whose secret would have no place.",
        "runbook/perform.py",
        "if self.secrets.path is None and any(",
        "if self.secrets.path is None and not any(",
        (f"{STOPS}test_begins_nothing_that_must_stop_in_the_middle",),
    ),
    Mutation(
        "runbook-mode",
        "Secrets that others can read are not used.",
        "runbook/state.py",
        "& 0o077",
        "& 0o007",
        (f"{FILES}test_secrets_that_others_can_read_are_not_used",),
    ),
    Mutation(
        "runbook-clear",
        "No credential goes out without TLS.",
        "runbook/talk.py",
        'if parts.scheme == "http" and parts.hostname not in _LOOPBACK:',
        'if parts.scheme == "http" and not parts.hostname:',
        (f"{STOPS}test_sends_no_credential_in_the_clear",),
    ),
    Mutation(
        "runbook-elsewhere",
        "A credential follows nobody elsewhere.",
        "runbook/talk.py",
        "allow_redirects=False",
        "allow_redirects=True",
        (f"{STOPS}test_follows_nobody_elsewhere_with_a_credential",),
    ),
    Mutation(
        "runbook-quotes",
        "What a customer wrote is no word of the shell's.",
        "runbook/curl.py",
        """plain = all(not set(part) & set('"$`\\\\!\\n') for part in parts[::2])""",
        "plain = True",
        (f"{TYPES}test_the_shell_takes_no_word_of_a_customers_for_a_command",),
    ),
    Mutation(
        "runbook-dry",
        "A dry run sends nothing.",
        "runbook/__main__.py",
        "            click.echo(visible(text))\n        return\n",
        "            click.echo(visible(text))\n",
        (f"{TYPES}test_a_dry_run_prints_each_command_and_sends_and_writes_nothing",),
    ),
)

"""Protections of how platforms are reached: one client for each, with no more rights and no more time than it needs."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

TESTS = "tests/unit/test_clients_platforms.py::"

MUTATIONS = (
    Mutation(
        "client-once",
        "A process has one client of a platform, whichever threads ask for it.",
        "chalicelib/clients/platforms.py",
        "            if connect not in self._made:\n",
        "            if True:\n",
        (f"{TESTS}test_a_client_is_made_when_it_is_first_asked_for_and_never_again_by_whichever_thread",),
    ),
    Mutation(
        "look-cannot-change",
        "What only looks at the pixel repository has a token that can change nothing.",
        "chalicelib/clients/github/connect.py",
        "return _repository(to, READING)",
        "return _repository(to, COMMITTING)",
        (f"{TESTS}test_what_only_looks_at_the_repository_cannot_change_it[commit-asked0]",),
    ),
    Mutation(
        "person-waits",
        "Where a person waits, a call takes less time than where an executor does.",
        "chalicelib/clients/platforms.py",
        "return Platforms(self.settings, self.clock, SHORT)",
        "return Platforms(self.settings, self.clock)",
        (f"{TESTS}test_who_waits_for_the_answer_has_clients_of_their_own_that_wait_less_long",),
    ),
)

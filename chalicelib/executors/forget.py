"""Forgets people whom a record names. All of that is the record's own."""

from __future__ import annotations

from chalicelib.engine.work import Done, Work


class Forget:
    """Once because nothing is done outside: what is forgotten is gone with the write that notes the success
    (`Action.leaves`)."""

    def execute(self, work: Work) -> Done:  # noqa: ARG002 - the signature of every executor
        """Nothing is left to do."""
        return Done()

"""The same work as AWS's own workflow services would do it, state by state, so that anybody can count again.

Every choice favours the alternative: it writes no ledger and no history to the table, although the screens show both;
its functions take only the time of the external calls, which are counted once where they run side by side.
"""

from __future__ import annotations

from lab.bench.cost import Invocations, Workflow

ON_CREATE = ("create account", "parallel", "initialise ecom", "provision pixel", "commit pixel source")
ON_REGISTRATION = ("grant ownership",)
ON_SUBMISSION = ("parallel", "rename account", "send invites", "create index", "is it ready?", "attach pixel")
EACH_POLL = ("wait", "describe index", "is it ready?")
NO_FUNCTION = {"parallel", "is it ready?", "wait"}
FREE_IN_CODE = {"parallel", "is it ready?"}
"""What is plain code in a durable function, and no operation."""
CHECKPOINT_BYTES = 1024
"""What a durable step writes: its input and result. An assumption; it moves the price by less than a cent."""


def workflow(polls: int, seconds: tuple[float, ...], work: Invocations) -> Workflow:
    """The workflow of one onboarding.

    Args:
        polls: How often the index is polled before it is ready.
        seconds: How long each of its executions runs.
        work: Lambda time of the external calls.
    """
    states = [*ON_CREATE, *ON_REGISTRATION, *ON_SUBMISSION, *(EACH_POLL * polls)]
    return Workflow(
        executions=3,
        states=len(states),
        tasks=sum(state not in NO_FUNCTION for state in states),
        steps=sum(state not in FREE_IN_CODE for state in states),
        seconds=seconds,
        work=work,
        checkpoint_bytes=CHECKPOINT_BYTES,
    )

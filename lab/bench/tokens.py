"""``python -m lab.bench.tokens [--rounds 300]``: our own time for a token, beside a bare signature. Needs no stack.

An exchange as the API does it, over a table in memory: the key is looked up, its digest compared, its record read, the
token written and signed; then a request with that token. Beside it one ES256 signature by the same library. What a
network and KMS add is left out on both sides.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from statistics import median
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.clock import TestClock
from tests.integration.integrations_place import SCOPES, Programs
from tests.integration.tokens import FakePool, Issuer

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 300


def took(work: Callable[[], object], rounds: int) -> float:
    """Median microseconds of our own CPU."""
    times = []
    for _ in range(rounds):
        begun = time.thread_time()
        work()
        times.append((time.thread_time() - begun) * 1e6)
    return median(times)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    logging.disable()
    clock, issuer = TestClock(), Issuer()
    programs = Programs(clock, issuer, FakePool(issuer, clock))
    programs.parcel()
    key, bare = programs.issued(SCOPES), ec.generate_private_key(ec.SECP256R1())

    def exchanged() -> str:
        clock.pass_(minutes=1)  # so that no limit is met, and the use is noted each time
        return str(programs("POST", "/token", X_Api_Key=key.shown).json["token"])

    def used() -> None:
        clock.pass_(seconds=20)
        assert programs.use("jobs:read", token).status == 200, "refused"

    signature = took(lambda: bare.sign(b"x" * 400, ec.ECDSA(hashes.SHA256())), rounds)
    exchange = took(exchanged, rounds)
    uses = []
    for _ in range(max(1, rounds // 30)):
        token = exchanged()
        uses.append(took(used, 30))
    for name, taken in (("a bare signature", signature), ("an exchange", exchange), ("a request", median(uses))):
        print(f"{name:>18}  {taken:8.0f} µs  {taken / signature:6.1f} times a bare signature")
    return 0


if __name__ == "__main__":
    sys.exit(main())

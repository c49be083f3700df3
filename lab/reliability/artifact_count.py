"""Counts effects where they happened, customer by customer, and compares them with what each customer is to have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import requests

from local.demo.ecom.proof import Prover
from local.demo.ecom.proof_of_use import MILESTONES, completed

if TYPE_CHECKING:
    from lab.reliability.artifact_customers import Trip
    from local.demo.evidence import Evidence
    from local.stack.aws import Emulator
    from local.stack.record import Stack

PLATFORMS = ("controller", "ecom", "github", "hooks")
ONCE = (
    "controller/create_account",
    "controller/put_user",
    "controller/put_account_membership",
    "controller/put_user_membership",
    "controller/set_last_account",
    "ecom/put_default_configs",
    "ecom/create_index",
    "ecom/attach_pixel",
    "github/update_ref",
    "sqs/queue",
    "sqs/dead-letter queue",
    "analytics/mapping",
    # What people did, and colleagues were told.
    "ecom/add_documents",
    "ecom/count_pixel_events",
    *(f"hooks/{message} {milestone}" for message in ("slack_message", "crm_message") for milestone in MILESTONES),
)
RENAME, INVITE = "controller/rename_account", "controller/invite"
NOBODY = "(nobody we know)"
"""Effects that belong to no customer of this run: there must be none."""

Found = Mapping[str, Counter[str]]
"""Effects by onboarding id, then by kind."""


def expected(who: Mapping[str, Any]) -> Counter[str]:
    """Every effect that one customer is to have, and how often."""
    wanted = Counter(dict.fromkeys(ONCE, 1))
    wanted[RENAME] = int(who["steps"]["welcome"]["account_name"] != who["prefill"]["account_name"])
    wanted[INVITE] = len(who["steps"]["team"]["team_invites"])
    return +wanted


def found(stack: Stack, emulator: Emulator, trips: Sequence[Trip]) -> dict[str, Counter[str]]:
    """What the platforms' own ledgers, the queues and the analytics table hold, by customer."""
    effects = [
        (platform, effect)
        for platform in PLATFORMS
        for effect in requests.get(f"{getattr(stack, platform)}/_effects", timeout=60).json()["effects"]
    ]
    queues = emulator.sqs.list_queues(QueueNamePrefix=f"{stack.env}-pixel-").get("QueueUrls", [])
    mappings = emulator.dynamodb.get_paginator("scan").paginate(TableName=stack.analytics_table)
    return attributed(
        {trip.onboarding_id: trip.detail for trip in trips},
        effects,
        [url.rpartition("/")[2].removeprefix(f"{stack.env}-pixel-") for url in queues],
        [item["pk"]["S"].removeprefix("PIXEL#") for page in mappings for item in page["Items"]],
    )


def attributed(
    details: Mapping[str, Mapping[str, Any]],
    effects: Iterable[tuple[str, Mapping[str, Any]]],
    queues: Iterable[str],
    mappings: Iterable[str],
) -> dict[str, Counter[str]]:
    """Whose each effect is. Pure.

    Args:
        details: The SE's view of each onboarding, by its id.
        effects: Platform, and an entry of its ledger.
        queues: Names of the queues, without their common prefix.
        mappings: Pixel ids in the analytics table.
    """
    owner = {owned: one for one, detail in details.items() for owned in _owned(detail)}
    counts: dict[str, Counter[str]] = {}

    def count(whose: str, kind: str) -> None:
        counts.setdefault(owner.get(whose, NOBODY), Counter())[kind] += 1

    for platform, effect in effects:
        if kind := _kind(platform, effect):
            count(_whose(platform, effect), kind)
    for queue in queues:
        pixel = queue.removesuffix("-dlq")
        count(pixel, "sqs/queue" if pixel == queue else "sqs/dead-letter queue")
    for pixel in mappings:
        count(pixel, "analytics/mapping")
    return counts


def _owned(detail: Mapping[str, Any]) -> list[str]:
    """Ids by which platforms know a customer."""
    facts = detail.get("facts", {})
    known = (detail.get("onboarding_id"), detail.get("registered_by"), *facts.values())
    return [one for one in known if one]


def _kind(platform: str, effect: Mapping[str, Any]) -> str:
    """What is counted. Nothing for messages about failures, of which a customer has as many as it has failures; nor for
    the commit with what was submitted, which there is unless that was known when the customer was added."""
    if str(effect.get("asked", {}).get("message", "")).startswith("Update pixel "):
        return ""
    kind = f"{platform}/{effect['operation']}"
    if platform != "hooks":
        return kind
    occasion = str(effect["subject"]).partition("/")[2]
    return f"{kind} {occasion}" if occasion in MILESTONES else ""


def _whose(platform: str, effect: Mapping[str, Any]) -> str:
    """The id that an effect names. A second account of one customer would have another id, but the same key."""
    if platform == "github":
        return str(effect["asked"].get("message", "")).removeprefix("Add pixel ")
    if effect["operation"] == "create_account":
        return str(effect["key"]).partition("/")[0]
    return str(effect["subject"]).partition("/")[0]


def beyond(wanted: Found, counted: Found) -> Counter[str]:
    """Effects that there are more of than wanted: doubled, or nobody's."""
    return _sum(counted.get(one, Counter()) - wanted.get(one, Counter()) for one in {*wanted, *counted})


def missing(wanted: Found, counted: Found) -> Counter[str]:
    """Effects that there are fewer of than wanted: lost."""
    return _sum(want - counted.get(one, Counter()) for one, want in wanted.items())


def in_all(counted: Found) -> Counter[str]:
    """Effects of all customers, by kind."""
    return _sum(counted.values())


def not_so(trip: Trip) -> list[Evidence]:
    """What the demo's own proof finds wrong with a customer: names, settings, both sides of memberships, the commit."""
    prover = Prover(trip.platforms, trip.detail, trip.who)
    return [finding for finding in (*prover.findings(), completed(trip.detail)) if not finding.holds]


def _sum(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return total

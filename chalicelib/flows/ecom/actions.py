"""The actions of an ecom onboarding, and what each waits for. The graph in `docs/flows/` is generated from this."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from chalicelib.engine.customer_line import CustomerLine
from chalicelib.engine.flow import ANY_STATUS, Action
from chalicelib.flows.common import pixel
from chalicelib.flows.common.stories import notify_at
from chalicelib.flows.ecom import news
from chalicelib.flows.ecom.lifecycle import COMPLETED, PENDING, REGISTERED, REVOKED, SUBMITTED
from chalicelib.flows.ecom.quiet import may_be_revoked
from chalicelib.records.record import ERASED, Record
from chalicelib.shared_actions import GRANT_OWNERSHIP, RELEASE_MEMBERSHIP
from chalicelib.storefront import storefront_type

_AFTER_SIGNING_UP: Final = "Begins once you have signed up."
_AFTER_SUBMITTING: Final = "Begins once you have sent your answers."
ACCOUNT: Final = CustomerLine("account", "Preparing your account", timedelta(seconds=30))
PIXEL: Final = CustomerLine("pixel", "Setting up your pixel", timedelta(minutes=1))
OWNER: Final = CustomerLine("owner", "Making you the owner of your account", timedelta(seconds=10), _AFTER_SIGNING_UP)
INDEX: Final = CustomerLine("index", "Creating your index", timedelta(minutes=5), _AFTER_SUBMITTING)
CONNECTION: Final = CustomerLine(
    "connection", "Connecting your pixel to your index", timedelta(seconds=10), _AFTER_SUBMITTING
)
TEAM: Final = CustomerLine("team", "Inviting your team", timedelta(seconds=10), _AFTER_SUBMITTING)


def _name_unchanged(record: Record) -> str:
    """The account was created under the SE's name for it; only a customer's other name needs a rename."""
    given = record.prefill_state.get("account_name")
    return "The account already has this name." if (record.answers or {}).get("account_name") == given else ""


def _an_owner(record: Record) -> str:
    """Nobody is the owner of an onboarding whose user was released, until somebody signs up with the new link."""
    return "" if record.registered_by else "somebody to sign up with the link"


def _has_an_owner(record: Record) -> bool:
    return record.registered_by not in {"", ERASED}


def release_name(number: int) -> str:
    """Names a release among the occasions of `RELEASE_MEMBERSHIP`. The first is number 1."""
    return f"release:{number}"


def released(record: Record, occasions: Collection[str]) -> tuple[str, ...]:
    """The users whom these occasions of `RELEASE_MEMBERSHIP` are about, each once."""
    named = (each.user for number, each in enumerate(record.releases, start=1) if release_name(number) in occasions)
    return tuple(dict.fromkeys(named))


def _releases(record: Record) -> dict[str, datetime]:
    return {release_name(number): each.quiet_at for number, each in enumerate(record.releases, start=1)}


def _source_unchanged(record: Record) -> str:
    """The entry was first written as the SE knew the customer: as a web shop, where they did not know."""
    prefill, answers = record.prefill_state, record.answers or {}
    same_name = answers.get("account_name") == prefill.get("account_name")
    same_type = storefront_type(answers, prefill) == storefront_type(prefill)
    return "The pixel repository says this already." if same_name and same_type else ""


def _not_completed_without_it(record: Record) -> bool:
    """Onboardings that code of before has completed are finished: a commit months later would surprise everybody. Their
    source was committed by then, and yet this action does not stand in their ledger, as it does from the moment when it
    can start."""
    completed, committed = record.at.get(COMPLETED), record.entry("commit_pixel_source").finished_at
    return completed is None or committed is None or committed >= completed


def _nobody_invited(record: Record) -> str:
    return "" if (record.answers or {}).get("team_invites") else "Nobody was invited."


ACTIONS = (
    Action(
        name="create_account",
        title="Create the account",
        shown_as=ACCOUNT,
        starts_at=PENDING,
        promotes=("system_account_id", "visible_account_id"),
        looks_again=may_be_revoked,
        makes_once="idempotency key; look-up by external reference",
    ),
    Action(
        name="initialise_ecom",
        title="Prepare the account for search",
        shown_as=ACCOUNT,
        starts_at=PENDING,
        needs=("create_account",),
        makes_once="upsert",
        repeats=True,
    ),
    pixel.provision_pixel(starts_at=PENDING, needs=("create_account",), shown_as=PIXEL),
    pixel.commit_pixel_source(starts_at=PENDING, shown_as=PIXEL),
    Action(
        name=GRANT_OWNERSHIP,
        title="Make the registered user the owner",
        shown_as=OWNER,
        starts_at=REGISTERED,
        needs=("create_account",),
        waits_for=_an_owner,
        looks_again=_has_an_owner,
        makes_once="upserts",
        repeats=True,
    ),
    Action(
        name="rename_account",
        title="Name the account as the customer wrote it",
        starts_at=SUBMITTED,
        needs=("create_account",),
        skip_when=_name_unchanged,
        answers=("account_name",),
        makes_once="upsert",
    ),
    Action(
        name="update_pixel_source",
        title="Bring what the customer submitted into the pixel repository",
        starts_at=SUBMITTED,
        needs=("commit_pixel_source",),
        skip_when=_source_unchanged,
        since=_not_completed_without_it,
        makes_once=pixel.ONE_COMMIT,
        repeats=True,
        budget=30.0,
        wait_limit=pixel.MERGED_WITHIN,
    ),
    Action(
        name="create_index",
        title="Create the index",
        shown_as=INDEX,
        starts_at=SUBMITTED,
        needs=("initialise_ecom",),
        answers=("index_name", "index_type", "custom_model", "collapse_fields", "index_tier"),
        makes_once="idempotency key; the name is unique: on conflict compare settings and adopt",
        repeats=True,
    ),
    Action(
        name="attach_pixel",
        title="Attach the pixel to the index",
        shown_as=CONNECTION,
        starts_at=SUBMITTED,
        needs=("create_index", "provision_pixel"),
        makes_once="upsert",
        repeats=True,
        lost_with="create_index",
    ),
    Action(
        name="send_invites",
        title="Invite the team",
        shown_as=TEAM,
        starts_at=SUBMITTED,
        needs=("grant_ownership",),
        skip_when=_nobody_invited,
        answers=("team_invites",),
        makes_once="one idempotency key an invitee; already invited is success",
        budget=30.0,
    ),
    Action(
        name="watch_golden_path",
        title="Watch until the customer is completely onboarded",
        starts_at=SUBMITTED,
        needs=("attach_pixel",),
        reaches=COMPLETED,
        makes_once="reads only",
        wait_limit=timedelta(days=30),
    ),
    notify_at(news.occasions),
    # What an SE's release takes back, whatever the status: the user's, who then makes room for another.
    Action(
        name=RELEASE_MEMBERSHIP,
        title="Take the ownership from a released user",
        starts_at=ANY_STATUS,
        recurs=_releases,
        makes_once="removing what is gone changes nothing",
    ),
    # What an SE's revoke takes back: the last thing first.
    Action(
        name="remove_membership",
        title="Take the ownership back",
        starts_at=REVOKED,
        undoes="grant_ownership",
        makes_once="removing what is gone changes nothing",
    ),
    Action(
        name="remove_pixel_source",
        title="Remove the customer from the pixel repository",
        starts_at=REVOKED,
        undoes="commit_pixel_source",
        needs=("remove_membership",),
        makes_once=pixel.ONE_COMMIT,
        budget=30.0,
        wait_limit=pixel.MERGED_WITHIN,
    ),
    Action(
        name="remove_pixel_mapping",
        title="Remove the pixel's mapping",
        starts_at=REVOKED,
        undoes="provision_pixel",
        needs=("remove_pixel_source",),
        makes_once="conditional delete",
    ),
    Action(
        name="remove_pixel_queue",
        title="Remove the pixel's queues",
        starts_at=REVOKED,
        undoes="provision_pixel",
        needs=("remove_pixel_mapping",),
        makes_once="deterministic names; deleting what is gone changes nothing",
    ),
    Action(
        name="close_account",
        title="Close the account",
        starts_at=REVOKED,
        undoes="create_account",
        needs=("remove_pixel_queue",),
        makes_once="look-up by external reference; closing again changes nothing",
    ),
)

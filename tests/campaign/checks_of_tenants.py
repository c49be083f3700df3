"""At rest: each tenant's record, its uploads, what was found, its keys, its invitation and the mails agree."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from chalicelib.flows.common.tenants import CLOSED, PREFIX
from chalicelib.flows.common.uploads import latest
from chalicelib.flows.tenant.actions import ORGANISATION_FACT
from chalicelib.flows.tenant.lifecycle import LIVE, SET_UP
from chalicelib.flows.upload import job
from chalicelib.flows.upload.lifecycle import ABANDONED, COMPLETED, FAILED
from chalicelib.records.issued_keys import IssuedKeys
from chalicelib.records.keys import Keys
from chalicelib.records.record import Record
from chalicelib.records.store import Store
from tests.campaign.rules import require
from tests.table import TABLE

if TYPE_CHECKING:
    from tests.campaign.deployment import Deployment
    from tests.campaign.tenant import Sent, Tenant
    from tests.campaign.tenants import Tenants


def check_tenants(deployment: Deployment, tenants: Tenants) -> None:
    """Hold everything against everything else.

    Raises:
        Broken: They do not agree.
    """
    for tenant in tenants.tenants:
        record = deployment.rules.latest[tenant.key]
        for each in (record, *tenants.jobs(tenant)):
            _check_at_rest(deployment, tenants, each)
        require(record.status == (CLOSED if tenant.closed else LIVE), f"{record.key}: {record.status}")
        _check_uploads(deployment, tenants, tenant)
        _check_found(deployment, tenants, tenant)
        _check_keys(deployment, tenant, record)
        _check_invited(deployment, tenant, record)
        _check_mails(deployment, tenant, record)


def _check_at_rest(deployment: Deployment, tenants: Tenants, record: Record) -> None:
    require(tenants.rests(record), f"{record.key}: due at {record.due_at}")
    flow = deployment.flows[record.flow]
    for name, entry in record.actions.items():
        action = flow.action(name)
        ahead = name == "watch_review" and record.status == LIVE  # for a week
        over = entry.settled or ahead or (action.recurs is not None and not action.outstanding(record))
        require(over, f"{record.key}: {name} is {entry.status}")
    left_over = record.attention or (record.journal and not record.journal_from)
    require(not left_over, f"{record.key}: something is left over: {record.attention}")


def _check_uploads(deployment: Deployment, tenants: Tenants, tenant: Tenant) -> None:
    """None is lost, none is there twice, and each is listed once."""
    records = {each.record_id: each for each in tenants.jobs(tenant)}
    for sent in tenant.files:
        if not sent.job:
            require(tenant.closed or tenant.silent, f"{tenant.key}: a file was never taken")
            continue
        ends = {"never submitted": {ABANDONED}, "replaced": {COMPLETED, FAILED}}.get(sent.how, {COMPLETED})
        ends |= {ABANDONED} if tenant.closed else set()  # its program stopped in the middle
        require(records[sent.job].status in ends, f"{sent.job}: {records[sent.job].status}, sent {sent.how}")
    taken = {sent.job for sent in tenant.files if sent.job}
    # Whoever was closed in the middle may not have heard of the last one.
    require(len(records.keys() - taken) <= tenant.closed, f"{tenant.key}: uploads of nobody: {records.keys() - taken}")
    page = latest(_store(deployment), tenant.tenant_id, limit=100)
    listed = Counter(key.partition("#")[2] for key in page.keys)
    require(listed == Counter(records.keys()), f"{tenant.key}: {listed} are listed, of {sorted(records)}")


def _check_found(deployment: Deployment, tenants: Tenants, tenant: Tenant) -> None:
    """Each finding once, none missing, in whatever slices, by whoever they were looked for."""
    rows, known = deployment.outside.findings, {sent.job: sent for sent in tenant.files if sent.job}
    for record in tenants.jobs(tenant):
        shelf = job.shelf_of(record)
        found = rows.of(shelf.findings, shelf.begins)
        checked = job.checked(record)
        if record.status == COMPLETED:
            require(checked.findings == found.total(), f"{record.key}: it says {checked.findings}, found {found}")
            require(checked.rows > 0, f"{record.key}: completed, and no row was looked at")
        if record.record_id in known:
            _check_as_sent(known[record.record_id], record, found)


def _check_as_sent(sent: Sent, record: Record, found: Counter[str]) -> None:
    """By the detectors that were on as it was taken, whatever was switched since."""
    wanted = Counter(sent.found if record.fields["detectors"] else ())
    if record.status == COMPLETED:
        require(found == wanted, f"{record.key}: missing {wanted - found}, too many {found - wanted}")
    elif record.status == ABANDONED:
        require(not found, f"{record.key}: never submitted, and found {found}")
    else:
        require(sent.how == "replaced" and not found - wanted, f"{record.key}: {record.status}, and found {found}")


def _check_keys(deployment: Deployment, tenant: Tenant, record: Record) -> None:
    """Of a tenant that is closed, none counts; of another, the last one, and the first only if it was not replaced."""
    now = deployment.clock()
    keys = IssuedKeys(Keys(_store(deployment)), record.key, PREFIX).listed()
    counting = {each.key_id for each in keys if each.counts(now)}
    if record.status == CLOSED:
        require(not counting, f"{record.key}: closed, and keys count: {counting}")
        return
    require(counting, f"{record.key}: no key of it counts")
    replaced = {each.key_id for each in keys if each.replaced_by}
    require(not counting & replaced, f"{record.key}: replaced and revoked, and counts: {counting & replaced}")


def _check_invited(deployment: Deployment, tenant: Tenant, record: Record) -> None:
    """Once, if anybody was named; and no longer, once it has left."""
    platform, organisation = deployment.outside.organisations, record.facts.get(ORGANISATION_FACT, "")
    made = sum(times for (_, whose), times in platform.made.items() if whose.endswith(tenant.tenant_id))
    require(made == (not tenant.organisation) or tenant.closed, f"{record.key}: {made} organisations were made")
    if not organisation:
        require(tenant.closed, f"{record.key}: it has no organisation")
        return
    invited = platform.made["invite", organisation]
    fewest = bool(tenant.email) and not tenant.closed
    require(fewest <= invited <= bool(tenant.email), f"{record.key}: invited {invited} times")
    if tenant.email and record.status == CLOSED:
        path = f"/v1/organisations/{organisation}/invitations?email={tenant.email}"
        left = deployment.outside.ask("organisations", "GET", path).json()["items"]
        still = [each for each in left if each["state"] == "pending"]
        require(not still, f"{record.key}: it has left, and is invited: {still}")


def _check_mails(deployment: Deployment, tenant: Tenant, record: Record) -> None:
    """Each mail at least once; nobody who was not named is mailed."""
    sent = {subject for to, subject in deployment.outside.post.sent if to == tenant.email}
    wanted = {f"{tenant.name}: you are set up"} if SET_UP in record.at else set()
    wanted |= {f"{tenant.name}: you are live"} if LIVE in record.at else set()
    wanted |= {f"{tenant.name}: closed"} if record.status == CLOSED else set()
    require(not tenant.email or wanted <= sent, f"{record.key}: not mailed: {wanted - sent}")


def _store(deployment: Deployment) -> Store:
    return Store(deployment.outside.table, TABLE, deployment.flows)  # type: ignore[arg-type]

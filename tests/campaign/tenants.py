"""Tenants in a campaign: colleagues make them, see to their keys and marks, suspend and close them; their programs send
files, at once or by forms; SEs mend what has failed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from chalicelib.clients.uploads import connect as uploads
from chalicelib.desk.opening import open_record
from chalicelib.desk.retry import retry
from chalicelib.errors import Problem
from chalicelib.flows.common.tenants import CLOSED, SCOPES, SUSPENDED
from chalicelib.flows.common.uploads import overrides_of
from chalicelib.flows.tenant.intents import change, keys
from chalicelib.flows.tenant.intents.create import NewTenant, create
from chalicelib.flows.tenant.lifecycle import LIVE, SET_UP, VALIDATED
from chalicelib.flows.tenant.name import FLOW_NAME
from chalicelib.flows.tenant.tasks import DETECTORS_CONFIRMED, RESULTS_REVIEWED
from chalicelib.flows.tenant.validation.detectors import DEFAULTS
from chalicelib.flows.upload import files, job
from chalicelib.flows.upload.intents import take as sending
from chalicelib.flows.upload.job import Asked
from chalicelib.flows.upload.lifecycle import ABANDONED, FAILED, WAITING
from chalicelib.flows.upload.lifecycle import COMPLETED as UPLOADED
from chalicelib.flows.upload.name import FLOW_NAME as UPLOAD
from chalicelib.records.issued_keys import About
from chalicelib.records.key_hashes import KeyHashes
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from tests.campaign.company_outside import BUCKET
from tests.campaign.retrying import Person
from tests.campaign.rules import nothing_starts, require
from tests.campaign.tenant import ROWS, How, Sent, Tenant, TenantShares, catalogue, shipments

if TYPE_CHECKING:
    from tests.campaign.deployment import Deployment
    from tests.campaign.population import Population

LOOKS_EVERY: Final = (2.0, 20.0)
SE_LOOKS_EVERY: Final = 300.0
SENDS_EVERY: Final = 3600.0
MOMENTS: Final = (30.0, 300.0, 1800.0)
"""Seconds from its being made within which something is done to a tenant."""
SILENT_FOR: Final = 26 * 3600.0
"""Seconds until whoever never uploads is closed: it was reminded by then."""
DAYS_AHEAD: Final = timedelta(days=2)
HASHES: Final = KeyHashes.read(f"v1:{'s' * 32}")
ABOUT: Final = About("Production", tuple(SCOPES), ("generic-shipment-csv", "catalog-excel"))
DONE: Final = {UPLOADED, FAILED, ABANDONED}


class Tenants(Person):
    """All of one campaign.

    Args:
        population: The customers of the other flows, whose API this is too.
        number: How many are made.
        arriving_within: Seconds in which they are.
        shares: What happens to how many.
        rows: Of each file.
    """

    moments = MOMENTS

    def __init__(
        self,
        deployment: Deployment,
        population: Population,
        number: int,
        arriving_within: float,
        shares: TenantShares | None = None,
        rows: int = ROWS,
    ) -> None:
        self._deployment, self._desk = deployment, population.desk
        self._outside, self._timeline = deployment.outside, deployment.timeline
        self._chance = deployment.chance("tenants")
        self.shares = shares or TenantShares()
        self._rows = rows
        self.tenants = [self._drawn(each) for each in range(number)]
        self._uploads = self._outside.clients(deployment.clock).client(uploads.connect)
        before = deployment.rules.also

        def also(was: Record | None, now: Record) -> None:
            before(was, now)
            if now.flow == FLOW_NAME and was and was.status == now.status == SUSPENDED:
                nothing_starts(deployment.flows[FLOW_NAME], was, now)

        deployment.rules.also = also
        for tenant in self.tenants:
            if tenant.organisation:
                self._outside.ask("organisations", "PUT", f"/_organisations/{tenant.organisation}", {"name": "Theirs"})
            self._timeline.at(self._chance.uniform(0, arriving_within), self._arrives, tenant)
        self._timeline.spawn(self._look_after_failures)
        population.others.append(lambda: all(self._over(tenant) for tenant in self.tenants))

    # -- what is going to happen ----------------------------------------------------------------------------------

    def _drawn(self, number: int) -> Tenant:
        shares, tenant = self.shares, Tenant(number)
        tenant.organisation = f"org_of_{number}" if self._strikes(shares.organised) else ""
        tenant.email = "" if self._strikes(shares.nobody) else f"ops@tenant-{number}.example"
        tenant.overridden, tenant.silent = self._strikes(shares.overridden), self._strikes(shares.silent)
        tenant.files = [self._file(), self._file()]
        if self._strikes(shares.never):
            tenant.files.insert(0, self._file("never submitted"))
        return tenant

    def _file(self, how: How | None = None) -> Sent:
        sent = (catalogue if self._strikes(self.shares.workbooks) else shipments)(self._chance, self._rows)
        by_form: How = "replaced" if self._strikes(self.shares.replaced) else "by a form"
        sent.how = how or (by_form if self._strikes(self.shares.by_form) else "at once")
        return sent

    def _strikes(self, share: float) -> bool:
        return self._chance.random() < share

    # -- colleagues -------------------------------------------------------------------------------------------------

    def _arrives(self, tenant: Tenant) -> None:
        """A colleague makes it, sometimes with an impatient finger."""
        wanted = NewTenant(tenant.name, tenant.slug, ("ship", "trade"), tenant.organisation, tenant.email)

        def make(key: str = f"make {tenant.slug}") -> Record:
            return create(self._desk, wanted, note="", actor="se", idempotency_key=key)

        if self._strikes(self.shares.twice):
            self._timeline.spawn(self._ask, make).awaited = True
        tenant.tenant_id = self._ask(make).record_id
        self._is_taken(lambda: make("another key"))
        for share, does in (
            (self.shares.suspended, self._suspends),
            (self.shares.switched, self._switches),
            (self.shares.leaves, self._closes),
        ):
            if self._strikes(share):
                self._later(tenant, does)
        tenant.coming += 1
        self._timeline.spawn(self._comes_to_production, tenant)

    def _is_taken(self, make: Callable[[], Record]) -> None:
        try:
            self._ask(make)
        except Problem as problem:
            require(problem.code == "SLUG_TAKEN", f"a slug that is taken: {problem.code}")
        else:
            require(False, "two tenants have one slug")

    def _comes_to_production(self, tenant: Tenant) -> None:
        try:
            self._is_brought(tenant)
        except Problem as problem:
            require(self._record(tenant).status == CLOSED, f"{tenant.key}: told {problem.code}")
        tenant.coming -= 1

    def _is_brought(self, tenant: Tenant) -> None:
        """Key, detectors, a first file, the review, production; then perhaps its end."""
        steps = [partial(self._issues, tenant), partial(self._confirms, tenant)]
        self._chance.shuffle(steps)
        for step in steps:
            self._think()
            step()
        self._waits_for(tenant, SET_UP)
        if tenant.silent:
            self._timeline.sleep(SILENT_FOR)
            self._closes(tenant)
            return
        *first, last = list(tenant.files)
        for sent in first:
            self._sends(tenant, sent)
        self._marks(tenant, RESULTS_REVIEWED)
        self._waits_for(tenant, VALIDATED)
        if self._strikes(self.shares.rotated):
            self._rotates(tenant)
        self._sends(tenant, last)
        while not self._waits_for(tenant, LIVE, SENDS_EVERY):  # by clocks that are apart, it came before the review
            tenant.files.append(self._file("at once"))
            self._sends(tenant, tenant.files[-1])
        if self._strikes(self.shares.closed):
            self._think()
            self._closes(tenant)

    def _issues(self, tenant: Tenant) -> None:
        record = self._record(tenant)
        issued = self._ask(lambda: keys.issue(self._desk, record, ABOUT, _hashes, actor="se"))
        tenant.keys.append(issued.key_id)

    def _rotates(self, tenant: Tenant) -> None:
        """Its old key is replaced, by several at once, of whom one gets the other; then it is revoked."""
        record, desk, overlap = self._record(tenant), self._desk, timedelta(days=1)

        def rotate() -> None:
            try:
                made = self._ask(
                    lambda: keys.rotate(desk, record, tenant.keys[0], _hashes, overlap=overlap, end=None, actor="ada")
                )
                tenant.keys.append(made.key_id)
            except Problem as problem:  # somebody was faster; or the answer of the one that was made is lost
                require(problem.code in {"INTEGRATION_KEY_REPLACED", "TENANT_CLOSED"}, f"{tenant.key}: {problem.code}")

        if self._strikes(self.shares.twice):
            self._timeline.spawn(rotate).awaited = True
        rotate()
        self._think()
        self._ask(lambda: keys.revoke(desk, record, tenant.keys[0], _hashes, actor="ada"))

    def _confirms(self, tenant: Tenant) -> None:
        if tenant.overridden:
            self._overrides(tenant, on=False)
        self._marks(tenant, DETECTORS_CONFIRMED)

    def _switches(self, tenant: Tenant) -> None:
        """The other way, and back after a while."""
        for on in (tenant.overridden, not tenant.overridden):
            self._overrides(tenant, on=on)
            self._timeline.sleep(self._chance.choice(MOMENTS) * self._chance.random())

    def _overrides(self, tenant: Tenant, *, on: bool) -> None:
        wanted = {"AMOUNT_VARIANCE": on}
        self._wants(tenant, lambda record: change.override_detectors(self._desk, record, wanted, actor="se"))

    def _marks(self, tenant: Tenant, line: str) -> None:
        record = self._record(tenant)
        for _ in range(2 if self._strikes(self.shares.twice) else 1):
            self._ask(lambda: change.mark(self._desk, record, line, done=True, actor="se"))

    def _suspends(self, tenant: Tenant) -> None:
        """It goes on where it was."""
        self._wants(tenant, lambda record: change.suspend(self._desk, record, "They do not pay.", actor="se"))
        self._timeline.sleep(self._chance.choice(MOMENTS) * self._chance.random())
        self._wants(tenant, lambda record: change.resume(self._desk, record, actor="se"))

    def _closes(self, tenant: Tenant) -> None:
        self._wants(tenant, lambda record: change.close(self._desk, record, "They leave.", actor="se"))
        tenant.closed = True

    def _wants(self, tenant: Tenant, does: Callable[[Record], Any]) -> None:
        record = self._record(tenant)
        try:
            self._ask(lambda: does(record))
        except Problem as problem:
            require(self._record(tenant).status == CLOSED, f"{tenant.key}: told {problem.code}")

    def _look_after_failures(self) -> None:
        """An SE retries what failed."""
        while True:
            self._timeline.sleep(SE_LOOKS_EVERY)
            for record in list(self._deployment.rules.latest.values()):
                if record.flow not in {FLOW_NAME, UPLOAD}:
                    continue
                for name, entry in sorted(record.actions.items()):
                    if entry.status is Status.FAILED:
                        self._mends(record, name)

    def _mends(self, record: Record, action: str) -> None:
        try:
            self._ask(lambda: retry(self._desk, record, action, actor="se"))
        except Problem:
            return  # a repeat of a retry whose answer was lost, or it has ended meanwhile

    # -- its programs -----------------------------------------------------------------------------------------------

    def _sends(self, tenant: Tenant, sent: Sent) -> None:
        """A file, until it was looked through."""
        self._think()
        while self._record(tenant).status == SUSPENDED:
            self._timeline.sleep(self._chance.uniform(*LOOKS_EVERY))
        taken = self._takes(tenant, sent) if sent.how == "at once" else self._prepares(tenant, sent)
        while taken and (status := self._deployment.rules.latest[f"UPLOAD#{sent.job}"].status) not in DONE:
            self._timeline.sleep(self._chance.uniform(*LOOKS_EVERY))
        if taken and status == FAILED:  # they are told so, and send it again
            tenant.files.append(replace(sent, how="at once", job=""))
            self._sends(tenant, tenant.files[-1])

    def _takes(self, tenant: Tenant, sent: Sent) -> bool:
        """As the route does: looked at, laid down, noted; sometimes twice at once."""
        laid = files.looked_at(sent.content, sent.adapter)
        lay = files.laying(self._uploads, sent.adapter, sent.content)

        def take() -> Record:
            record = self._record(tenant)
            asked, key = self._asked(record, sent), f"{sent.adapter.module} {tenant.files.index(sent)}"
            return sending.take(self._desk, record, asked, laid, lay, actor="key 1", idempotency_key=key)

        if self._strikes(self.shares.twice):
            self._timeline.spawn(self._program, take).awaited = True
        sent.job = self._program(take).record_id
        return True

    def _prepares(self, tenant: Tenant, sent: Sent) -> bool:
        """By a form; whether the file was submitted."""
        desk, key = self._desk, f"form {tenant.files.index(sent)}"

        def prepare() -> Record:
            record = self._record(tenant)
            asked, most = self._asked(record, sent), len(sent.content)
            return sending.prepare(desk, record, asked, most, actor="key 1", idempotency_key=key)

        made = self._program(prepare)
        sent.job = made.record_id
        if sent.how == "never submitted":
            return False
        where = job.file_key(made.record_id, sent.adapter)
        self._outside.bucket.put_object(Bucket=BUCKET, Key=where, Body=sent.content)

        def submit() -> None:
            record = self._ask(lambda: open_record(desk, UPLOAD, made.record_id))
            if record.status == WAITING:
                laid = files.uploaded(self._uploads, record)
                sending.submit(desk, record, laid, actor="key 1")

        if self._strikes(self.shares.twice):
            self._timeline.spawn(self._program, submit).awaited = True
        self._program(submit)
        if sent.how == "replaced":
            self._timeline.sleep(self._chance.choice((0.0, 0.5, 5.0)))
            self._outside.bucket.put_object(Bucket=BUCKET, Key=where, Body=sent.content + b"\r\n")
        return True

    @staticmethod
    def _asked(record: Record, sent: Sent) -> Asked:
        on = [code for code in DEFAULTS[sent.adapter.module] if overrides_of(record).get(code, True)]
        return Asked(sent.adapter, sent.name, "CA", tuple(on))

    def _program(self, ask: Callable[[], Any]) -> Any:
        """A program that is told to come again later does."""
        while True:
            try:
                return self._ask(ask)
            except Problem as problem:
                if problem.status != 503:
                    raise
            self._timeline.sleep(self._chance.uniform(1, 10))

    # -- what all need ----------------------------------------------------------------------------------------------

    def _waits_for(self, tenant: Tenant, status: str, seconds: float = math.inf) -> bool:
        """Until it has come so far, and is not held; whether it has in time.

        Raises:
            Problem: It was closed meanwhile.
        """
        end = self._timeline.now + seconds
        while self._timeline.now < end:
            record = self._deployment.rules.latest[tenant.key]
            if record.status == CLOSED:
                raise Problem(409, "TENANT_CLOSED", "It was closed.")
            if status in record.at and record.status != SUSPENDED:
                return True
            self._timeline.sleep(self._chance.uniform(*LOOKS_EVERY))
        return False

    def _over(self, tenant: Tenant) -> bool:
        record = self._deployment.rules.latest.get(tenant.key)
        if record is None or tenant.coming:
            return False
        mine = [record, *self.jobs(tenant)]
        return record.status in {LIVE, CLOSED} and all(self.rests(each) and not each.attention for each in mine)

    def jobs(self, tenant: Tenant) -> list[Record]:
        """Its uploads, as they are stored."""
        prefix = f"UPLOAD#{tenant.tenant_id}."
        return [record for key, record in self._deployment.rules.latest.items() if key.startswith(prefix)]

    def rests(self, record: Record) -> bool:
        """Whether nothing is left to do. A look a week ahead may be: at whether its review was held."""
        return record.due_at is None or record.due_at - self._deployment.clock() > DAYS_AHEAD

    def _record(self, tenant: Tenant) -> Record:
        """As the API reads it."""
        found: Record = self._ask(lambda: open_record(self._desk, FLOW_NAME, tenant.tenant_id))
        return found


def _hashes(*, fresh: bool = False) -> KeyHashes:
    return HASHES

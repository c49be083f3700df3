"""Tenants, in the order in which it happens: one by the runbook, which dies and goes on; its programs; another one."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import requests

from local.demo.clients import DemoError
from local.demo.show import Screen
from local.demo.tenant.people import Colleague, Member
from local.demo.tenant.runs import RunbookRuns
from local.demo.waiting import wait_until
from local.stack import companies, tenants
from local.stack.record import Stack
from local.stack.tenants import Program

UPLOAD: Final = "ship-upload"
BOREAL: Final = "Boreal Freight"
KEY: Final = {"name": "Nightly", "scopes": ["ship:upload", "jobs:read"], "allowedAdapters": ["generic-shipment-csv"]}
REASON: Final = "They ship with somebody else."
MONTHS: Final = (
    ("2026-06-01", "2026-06-30"),
    ("2026-07-01", "2026-07-31"),
    ("2026-08-01", "2026-08-31"),
    ("2026-09-01", "2026-09-30"),
)
WAITS, KILLED, THROUGH = 3, -9, 0
"""Exit statuses of the runbook: for a person, by a signal, and at its end."""


@dataclass
class Journey:
    """Takes one tenant to production by the runbook, has its programs upload, and lets another one leave.

    Attributes:
        stack: Where.
        screen: What is told and shown.
        folder: Of the runbook's files.
        acme, boreal: Ids of the tenants.
        mark: In the names of this journey's tenants: a stack may have seen another one.
        program: Of Acme's, with the key that counts in the end.
        jobs: Each upload that was taken, by what it was.
        refusals: Codes by which something was refused, by what it was.
        numbers: Of the invoices that were issued at once.
        told: Keys and tokens: what must stand nowhere.
    """

    stack: Stack
    screen: Screen
    folder: Path
    acme: str = ""
    boreal: str = ""
    mark: str = field(default_factory=lambda: secrets.token_hex(3))
    jobs: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    program: Program = field(init=False)

    def __post_init__(self) -> None:
        self.colleague = Colleague(self.stack)
        self.runs = RunbookRuns(self.stack, tenants.described(self.folder, self.mark))
        self.organisation = f"org_{self.mark}"
        self.contacts = f"ops@{self.mark}.acme.example", f"bea@{self.mark}.boreal.example"

    def travel(self) -> None:
        """Everything.

        Raises:
            DemoError: Something was refused, taken that must not be, failed for good, or took too long.
        """
        tenants.known(self.stack, self.organisation)
        self._by_the_runbook()
        self._uploads()
        self._keys()
        self._leaves()
        self._invoices()

    # -- the runbook ------------------------------------------------------------------------------------------------

    def _by_the_runbook(self) -> None:
        self._shown(*self.runs.perform(), "it waits for a person", WAITS)
        self._shown(*self.runs.perform("--yes", dies_at=UPLOAD), "it is killed while it uploads", KILLED)
        again = self.runs.perform("--yes", meanwhile=self._production)
        self._shown(*again, "the same command goes on", THROUGH)
        kept = self.runs.state()["kept"]
        self.acme = kept["TENANT_ID"]
        self.jobs |= {"ship": kept["SHIP_JOB"], "trade": kept["TRADE_JOB"]}

    def _shown(self, status: int, lines: list[str], what: str, wanted: int) -> None:
        self.screen.say(f"The runbook, run {len(self.runs.said)}: {what}")
        for line in lines:
            self.screen.say(f"  {line}")
        if status != wanted:
            raise DemoError(f"the runbook ended with {status}, not {wanted}: {' '.join(lines[-2:])}")

    def _production(self) -> bool:
        """The tenant's program uploads by itself, as soon as the findings of the first files were reviewed."""
        if self.runs.outcome("results-reviewed") != "done":
            return False
        program = Program(self.stack, self.runs.secret("INTEGRATION_KEY"))
        program.exchange()
        self.jobs["production"] = self._taken(program.ships(tenants.shipments(), "november.csv"))
        return True

    # -- its programs -----------------------------------------------------------------------------------------------

    def _uploads(self) -> None:
        program = self._program(self.runs.secret("INTEGRATION_KEY"))
        twice = [self._taken(program.ships(tenants.shipments(), "december.csv", key="december")) for _ in range(2)]
        self.jobs["with a key"] = twice[0]
        self._must(twice[0] == twice[1], "one upload, sent twice with one key, is two")
        self.screen.say(f"Acme's program sends one file twice with one key: one job, {twice[0].rpartition('.')[2]}")
        taken = program.ships(tenants.shipments(), "december.csv")
        self.jobs["again"] = self._taken(taken)
        self.screen.say(f"And once more without a key: another job, the same as {taken.json()['sameAs']}")
        self._refuses("a workbook among shipments", program.ships(b"PK\x03\x04", "shipments.csv"))
        self._refuses("shipments without amounts", program.ships(b"reference,carrier\r\nA,UPS\r\n"))
        self.jobs["by a form"] = self._by_a_form(program)
        for job in self.jobs.values():
            wait_until(lambda job=job: self._completed(program, job), lambda job=job: f"{job} is not completed")  # type: ignore[misc]
        found = program.all("/ship/findings")
        self.screen.say(f"{len(self.jobs)} jobs are completed; of shipments there are {len(found)} findings, such as:")
        self.screen.say(f"  {found[0]['subject']}: {found[0]['what']}. {found[0]['why']}")

    def _by_a_form(self, program: Program) -> str:
        content = tenants.shipments()
        asked = {"adapter": "generic-shipment-csv", "size": len(content), "fileName": "large.csv"}
        form = program.asks("POST", "/uploads/presigned", json=asked).json()
        self._must(companies.upload(form["url"], form["fields"], content) == 201, "S3 did not take the file")
        submits = [program.asks("POST", f"/uploads/{form['jobId']}/submit").status_code for _ in range(2)]
        self.screen.say(f"A larger file goes to S3 by a form, and is submitted twice: {submits}")
        return str(form["jobId"])

    @staticmethod
    def _completed(program: Program, job: str) -> bool:
        return bool(program.asks("GET", f"/jobs/{job}").json()["status"] == "completed")

    # -- keys -------------------------------------------------------------------------------------------------------

    def _keys(self) -> None:
        first = self.runs.state()["kept"]["KEY_ID"]
        old = self._program(self.runs.secret("INTEGRATION_KEY"))
        stranger = Member(self.stack, f"mo@{self.mark}.acme.example", self.organisation, "org:member")
        self.refusals["a member replaces a key"] = stranger.refused(first)
        made = Member(self.stack, self.contacts[0], self.organisation).rotates(first)
        new = self.program = self._program(str(made["secret"]))
        both = [each.asks("GET", "/jobs").status_code for each in (old, new)]
        self.screen.say(f"An admin of Acme's replaces the key; for a day both count: {both}")
        self._must(both == [200, 200], f"one of the keys does not count: {both}")
        self.colleague.asks("DELETE", f"/{self.acme}/integration-keys/{first}")
        self._refuses("a token of a key that was revoked", old.asks("GET", "/jobs"))
        self._refuses("a key that was revoked", old.exchange())
        self._must(new.asks("GET", "/jobs").ok, "the new key was revoked with the old one")
        narrow = self._program(str(self.colleague.asks("POST", f"/{self.acme}/integration-keys", KEY)["secret"]))
        self._refuses("findings, without the scope", narrow.asks("GET", "/ship/findings"))
        self._refuses("a key that nobody has", Program(self.stack, f"rgl_{'0' * 16}_{'0' * 64}").exchange())

    # -- the other one ----------------------------------------------------------------------------------------------

    def _leaves(self) -> None:
        contact = {"email": self.contacts[1]}
        about = {"name": BOREAL, "slug": f"boreal-{self.mark}", "modules": ["ship"], "primaryContact": contact}
        self.boreal = str(self.colleague.asks("POST", "", about)["id"])
        self.refusals["the same slug"] = self.colleague.refused("POST", "", about)
        wait_until(lambda: self._invited(self.boreal), lambda: "Boreal Freight is not invited")
        program = self._program(str(self.colleague.asks("POST", f"/{self.boreal}/integration-keys", KEY)["secret"]))
        self.colleague.asks("POST", f"/{self.boreal}/suspension", {"reason": "The agreement is not signed."})
        self._refuses("an upload of a tenant that is suspended", program.ships(tenants.shipments()))
        self.colleague.asks("DELETE", f"/{self.boreal}/suspension")
        self.colleague.asks("DELETE", f"/{self.boreal}", reason=REASON)
        self._refuses("a token of a tenant that is closed", program.asks("GET", "/jobs"))
        self._refuses("a key of a tenant that is closed", program.exchange())
        wait_until(self._revoked, lambda: "Boreal's keys are not revoked")
        self.screen.say(f"Boreal Freight is made, suspended, let go on, and closed: “{REASON}” Its keys are revoked")

    def _invited(self, tenant_id: str) -> bool:
        record = self.colleague.record(tenant_id)
        self.screen.show(record)
        return bool(self.colleague.asks("GET", f"/{tenant_id}")["inviteStatus"] == "sent")

    def _revoked(self) -> bool:
        return not self.colleague.asks("GET", f"/{self.boreal}/integration-keys")["items"]

    # -- invoices ---------------------------------------------------------------------------------------------------

    def _invoices(self) -> None:
        drafts = [self._draft(*month) for month in MONTHS]
        again = [self._draft(*month)["id"] for month in MONTHS]
        self._must([each["id"] for each in drafts] == again, "an invoice, generated twice, is two")
        with ThreadPoolExecutor(len(drafts)) as desk:
            issued = list(desk.map(lambda each: self.colleague.bills("POST", f"/{each['id']}/issue"), drafts))
        self.numbers = sorted(str(each["number"]) for each in issued)
        self.screen.say(f"{len(drafts)} invoices are generated twice and issued at once: {', '.join(self.numbers)}")
        cancelled = self.colleague.bills("POST", f"/{drafts[0]['id']}/cancel", {"reason": "Wrong month."})
        self.screen.say(f"{cancelled['number']} is cancelled, and keeps its number")

    def _draft(self, begins: str, ends: str) -> Any:
        body = {"tenantId": self.acme, "periodStart": begins, "periodEnd": ends}
        return self.colleague.bills("POST", "/generate", body)

    # -- what all need ----------------------------------------------------------------------------------------------

    def _program(self, secret: str) -> Program:
        program = Program(self.stack, secret)
        self._must(program.exchange().ok, "a key that counts was not exchanged")
        self.told += [secret, program.token]
        return program

    def _taken(self, answer: requests.Response) -> str:
        self._must(answer.status_code == 202, f"an upload was answered {answer.status_code}: {answer.text[:200]}")
        return str(answer.json()["jobId"])

    def _refuses(self, what: str, answer: requests.Response) -> None:
        self._must(not answer.ok, f"taken: {what}")
        said = answer.json()
        self.refusals[what] = said["code"]
        self.screen.say(f"Refused, {answer.status_code} {said['code']}: {what}")

    @staticmethod
    def _must(holds: object, otherwise: str) -> None:
        if not holds:
            raise DemoError(otherwise)

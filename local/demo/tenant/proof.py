"""Proof, read back from the identity organisation, the mailbox, the tables, the bucket and the logs, and not from what
Onramp says."""

from __future__ import annotations

import json
import re
import stat
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import jwt
import requests

from local.demo.clients import call
from local.demo.evidence import Evidence
from local.demo.tenant.journey import BOREAL, KILLED, MONTHS, THROUGH, WAITS, Journey
from local.stack.aws import Emulator
from local.stack.logs import lines
from local.stack.tenants import DIFFERENT, MEASURED

SHIPS: Final = ("ship", "production", "with a key", "again", "by a form")
CODES: Final = {
    "a workbook among shipments": "UPLOAD_UNUSABLE",
    "shipments without amounts": "UPLOAD_UNUSABLE",
    "a member replaces a key": "NOT_ORG_ADMIN",
    "a token of a key that was revoked": "KEY_REVOKED",
    "a key that was revoked": "KEY_REVOKED",
    "findings, without the scope": "SCOPE_MISSING",
    "a key that nobody has": "KEY_UNKNOWN",
    "the same slug": "SLUG_TAKEN",
    "an upload of a tenant that is suspended": "TENANT_SUSPENDED",
    "a token of a tenant that is closed": "KEY_REVOKED",
    "a key of a tenant that is closed": "KEY_REVOKED",
}
"""By which code each thing must have been refused."""


class Prover:
    """Looks at what the journey left.

    Args:
        journey: It is over.
        since: When it began.
    """

    def __init__(self, journey: Journey, since: datetime) -> None:
        self.journey, self.stack, self.since = journey, journey.stack, since
        self.aws = Emulator(journey.stack.emulator)
        self.program = journey.program

    def findings(self) -> Iterator[Evidence]:
        """One for each thing that must be true."""
        yield from self._of_the_runbook()
        yield from self._of_the_organisations()
        yield from self._of_the_records()
        yield from self._of_the_mailbox()
        yield from self._of_the_uploads()
        yield from self._of_refusals()
        yield self._of_the_token()
        yield from self._of_the_invoices()
        yield from self._of_secrets()

    def _of_the_runbook(self) -> Iterator[Evidence]:
        runs = self.journey.runs
        yield Evidence(
            "runbook",
            "waits for a person, is killed, and comes to its end",
            runs.statuses == [WAITS, KILLED, THROUGH],
            f"{len(runs.said)} runs ended with {runs.statuses}",
        )
        steps = runs.state()["steps"]
        outcomes = Counter(each["outcome"] for each in steps.values())
        yield Evidence("runbook", "each step is done", set(outcomes) == {"done"}, f"{outcomes['done']} of {len(steps)}")
        mode = stat.S_IMODE(runs.secrets.stat().st_mode)
        yield Evidence("runbook", "its secrets are readable by one alone", mode == 0o600, oct(mode))

    def _of_the_organisations(self) -> Iterator[Evidence]:
        effects = call("GET", f"{self.stack.organisations}/_effects")["effects"]
        made = [each for each in effects if each["operation"] == "put_organisation"]
        own = [each["changed"]["id"] for each in made if self.journey.boreal in each["subject"]]
        none = not any(self.journey.acme in each["subject"] for each in made)
        yield Evidence("organisations", f"one was made, for {BOREAL}", len(own) == 1 and none, f"{len(own)} made")
        for name, organisation in (("Acme Corp", self.journey.organisation), *((BOREAL, each) for each in own)):
            invited = [
                each
                for each in effects
                if each["operation"] == "invite" and each["subject"].startswith(f"{organisation}/")
            ]
            claim = f"{name}: its contact is invited once"
            yield Evidence("organisations", claim, len(invited) == 1, f"{len(invited)} invitations into {organisation}")

    def _of_the_records(self) -> Iterator[Evidence]:
        for name, tenant_id, wanted in (
            ("Acme Corp", self.journey.acme, "live"),
            (BOREAL, self.journey.boreal, "closed"),
        ):
            status = self.journey.colleague.record(tenant_id)["status"]
            yield Evidence("record", f"{name}: {wanted}", status == wanted, status)
        boreal = self.journey.colleague.record(self.journey.boreal)
        (withdraws,) = [each for each in boreal["actions"] if each["name"] == "withdraw_invite"]
        going = withdraws["status"] in {"waiting", "pending"} and boreal["due_at"]
        claim = f"{BOREAL}: its invitation is withdrawn by itself, once nothing can be under way"
        yield Evidence("record", claim, bool(going), f"due {boreal['due_at']}")

    def _of_the_mailbox(self) -> Iterator[Evidence]:
        mails = [mail for account in call("GET", self.stack.mailbox)["messages"].values() for mail in account]
        for name, address, wanted in (
            ("Acme Corp", self.journey.contacts[0], {"you are set up", "you are live"}),
            (BOREAL, self.journey.contacts[1], {"closed"}),
        ):
            own = Counter(
                mail["Subject"].removeprefix(f"{name}: ")
                for mail in mails
                if address in mail["To"] and mail["Subject"].startswith(f"{name}: ")
            )
            found = ", ".join(f"{subject} ({times})" for subject, times in own.items()) or "none"
            claim = f"{name}: each mail once: {', '.join(sorted(wanted))}"
            yield Evidence("mail", claim, set(own) == wanted and set(own.values()) == {1}, found)

    def _of_the_uploads(self) -> Iterator[Evidence]:
        jobs = self.journey.jobs
        there = {each["jobId"]: each["status"] for each in self.program.all("/jobs")}
        all_of = set(there) == set(jobs.values()) and set(there.values()) == {"completed"}
        claim = f"Acme Corp: the {len(jobs)} uploads that were taken, and no other; all completed"
        yield Evidence("jobs", claim, all_of, f"{len(there)} jobs")
        same = [self.program.asks("GET", f"/jobs/{jobs[name]}").json()["sameAs"] for name in ("production", "again")]
        yield Evidence(
            "jobs",
            "a file that came before is known again",
            same == [jobs["ship"], jobs["with a key"]],
            "; ".join(str(each) for each in same),
        )
        keys = [
            each["Key"]
            for page in self.aws.s3.get_paginator("list_objects_v2").paginate(
                Bucket=self.stack.uploads_bucket, Prefix=f"uploads/tenants/{self.journey.acme}/"
            )
            for each in page.get("Contents", [])
        ]
        files = Counter(key.split("/")[3] for key in keys if "/file." in key)
        once = set(files) == {each.rpartition(".")[2] for each in jobs.values()} and set(files.values()) == {1}
        yield Evidence("bucket", "one file for each upload", once, f"{len(keys)} files")
        yield from self._of_the_findings()

    def _of_the_findings(self) -> Iterator[Evidence]:
        rows = self._rows(self.stack.findings_table)
        mine = [row for row in rows if self.journey.acme in row["pk"]["S"]]
        for module, names, subjects in (("ship", SHIPS, DIFFERENT), ("trade", ("trade",), MEASURED)):
            partition = f"TENANT#{self.journey.acme}#{module}"
            found = Counter(
                (row["sk"]["S"].partition("#")[0].rpartition(".")[2], json.loads(row["doc"]["S"])["subject"])
                for row in mine
                if row["pk"]["S"] == partition
            )
            jobs = [self.journey.jobs[name].rpartition(".")[2] for name in names]
            wanted = Counter((job, subject) for job in jobs for subject in subjects)
            claim = f"{module}: each of {wanted.total()} findings once, none missing"
            yield Evidence("findings", claim, found == wanted, f"{found.total()} findings")
        wrong = [row for row in mine if row["pk"]["S"].endswith("#ship#errors")]
        claim = "the amount that is none is named, once for each file"
        yield Evidence("findings", claim, len(wrong) == len(SHIPS), f"{len(wrong)} places")
        address = self.program.asks("GET", "/ship/findings.csv").json()["url"]
        text = requests.get(address, timeout=35).content.decode("utf-8-sig")
        count = sum(text.count(subject) for subject in DIFFERENT)
        claim = "the CSV has every finding"
        yield Evidence("bucket", claim, count == len(SHIPS) * len(DIFFERENT), f"{len(text.splitlines())} lines")

    def _of_refusals(self) -> Iterator[Evidence]:
        for what, code in CODES.items():
            said = self.journey.refusals.get(what, "taken")
            yield Evidence("API", f"refused: {what}", said == code, said)

    def _of_the_token(self) -> Evidence:
        published = {each["kid"]: each for each in call("GET", f"{self.stack.gateway}/.well-known/jwks.json")["keys"]}
        kid = jwt.get_unverified_header(self.program.token)["kid"]
        said = jwt.decode(
            self.program.token, jwt.PyJWK(published[kid]).key, algorithms=["ES256"], options={"verify_aud": False}
        )
        good = said["exp"] - said["iat"] == 900 and said["tenant"] == self.journey.acme
        return Evidence(
            "KMS", "a token is verified by the published key, for 15 minutes", good, f"{len(published)} keys"
        )

    def _of_the_invoices(self) -> Iterator[Evidence]:
        numbers = [int(re.sub(r"\D", "", each)) for each in self.journey.numbers]
        first = numbers[0] if numbers else 0
        gapless = numbers == list(range(first, first + len(MONTHS)))
        yield Evidence("invoices", "issued at once, numbered without a gap", gapless, ", ".join(self.journey.numbers))
        listed = self.journey.colleague.bills("GET", tenantId=self.journey.acme, limit="50")["items"]
        states = Counter(each["state"] for each in listed)
        wanted = Counter({"PAID": 1, "ISSUED": len(MONTHS) - 1, "CANCELLED": 1})
        found = ", ".join(f"{times} {state}" for state, times in states.items())
        yield Evidence("invoices", "one for each period, in its state", states == wanted, found)
        totals = {each["total"] for each in listed}
        yield Evidence("invoices", "of both modules, to the cent", totals == {"1250.00"}, ", ".join(totals))

    def _of_secrets(self) -> Iterator[Evidence]:
        named = self.aws.secrets.get_secret_value(SecretId=f"{self.stack.env}/onboarding/key-hash")["SecretString"]
        secrets = [named.partition(":")[2], *self.journey.told]
        secrets += [each.rpartition("_")[2] for each in self.journey.told if each.startswith("rgl_")]
        runs = self.journey.runs
        texts = {
            "logs": "\n".join(line.text for line in lines(self.aws, self.since)),
            "table": json.dumps(self._rows(self.stack.table)),
            "runbook": "\n".join(line for said in runs.said for line in said) + json.dumps(runs.state()),
        }
        for where, text in texts.items():
            clean = bool(text) and not any(one in text for one in secrets)
            found = f"{len(text):,} characters read" if clean else "there it is"
            yield Evidence(where, "nothing of a key, of a token, or of what keys are kept under", clean, found)

    def _rows(self, table: str) -> list[Any]:
        pages = self.aws.dynamodb.get_paginator("scan").paginate(TableName=table)
        return [item for page in pages for item in page["Items"]]

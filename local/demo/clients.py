"""What an SE's page and a customer's browser send. Nothing here knows anything that they would not."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlparse

import requests

JSON = Mapping[str, Any]
SECONDS_FOR_MAIL = 20.0


class DemoError(Exception):
    """The journey ended where it should not have; the message says where and with what answer.

    Args:
        message: For a person.
        code: The problem's code, if it was an answer of the API.
        problem: The problem itself.
    """

    def __init__(self, message: str, code: str = "", problem: JSON | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.problem = problem or {}


def call(method: str, url: str, **options: Any) -> Any:
    """One request; its JSON.

    Raises:
        DemoError: It was not answered with success.
    """
    answer = requests.request(method, url, timeout=35, **options)
    if not answer.ok:
        path = urlparse(url).path.rsplit("/", 1)[-1]
        problem = answer.json() if "json" in answer.headers.get("Content-Type", "") else {"detail": answer.text[:200]}
        code = problem.get("code", "")
        raise DemoError(f"{method} …/{path}: {answer.status_code} {code} {problem.get('detail', '')}", code, problem)
    return answer.json()


class EngineerClient:
    """An SE at the admin pages.

    Args:
        api: Base of the routes.
        token: Cloudflare Access token.
    """

    def __init__(self, api: str, token: str) -> None:
        self.base = f"{api}/v1/onboarding"
        self.records = f"{api}/v1/flows/ecom/records"
        self.headers = {"Cf-Access-Jwt-Assertion": token}

    def create(self, prefill: JSON, note: str, *, idempotency_key: str) -> Any:
        """Start an onboarding."""
        headers = {**self.headers, "Idempotency-Key": idempotency_key}
        return call("POST", self.base, json={**prefill, "note": note}, headers=headers)

    def detail(self, onboarding_id: str) -> Any:
        """Everything about one onboarding."""
        return call("GET", f"{self.base}/{onboarding_id}", headers=self.headers)

    def record(self, onboarding_id: str) -> Any:
        """What the record itself says; no platform is asked."""
        return call("GET", f"{self.records}/{onboarding_id}", headers=self.headers)

    def tick(self, onboarding_id: str, task: str) -> Any:
        """Mark a task as done."""
        return call("PATCH", f"{self.base}/{onboarding_id}", json={"se_tasks": {task: True}}, headers=self.headers)

    def retry(self, onboarding_id: str, action: str) -> Any:
        """Let a failed action try again, or a pending one look at once."""
        return call("POST", f"{self.base}/{onboarding_id}/actions/{action}/retry", headers=self.headers)

    def revoke(self, onboarding_id: str) -> Any:
        """Withdraw the invitation."""
        return call("DELETE", f"{self.base}/{onboarding_id}", headers=self.headers)


class CustomerClient:
    """A customer's browser, with a link.

    Args:
        api: Base of the routes.
        link: The magic link, as the SE sent it.
    """

    def __init__(self, api: str, link: str) -> None:
        key = parse_qs(urlparse(link).query)["key"][0]
        self.base = f"{api}/onboarding/{key}"
        self.list = f"{api}/onboarding/checklist"
        self.headers: dict[str, str] = {}
        self.page, self.seq = str(uuid.uuid4()), 0
        self.known: JSON | None = None

    def visit(self) -> Any:
        """Open the link."""
        return self._learnt(call("GET", self.base, headers=self.headers))

    def save(self, fields: JSON) -> Any:
        """Press Next."""
        return self._learnt(call("PATCH", f"{self.base}/save", json=self._numbered(fields), headers=self.headers))

    def save_by_beacon(self, fields: JSON) -> Any:
        """Close the tab in the middle of a step: the browser sends what it has as text/plain, without headers."""
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        body = {**self._numbered(fields), **({"access_token": token} if token else {})}
        headers = {"Content-Type": "text/plain;charset=UTF-8"}
        return self._learnt(call("POST", f"{self.base}/save", data=json.dumps(body), headers=headers))

    def sign_up(self, email: str, password: str) -> Any:
        """Make a user."""
        return call("POST", f"{self.base}/signup", json={"email": email, "password": password})

    def confirm(self, email: str, password: str, code: str) -> Any:
        """Type in the code from the mail. From here on the browser has the user's token."""
        body = {"email": email, "password": password, "code": code}
        signed_in = call("POST", f"{self.base}/confirm", json=body)
        self.headers = {"Authorization": f"Bearer {signed_in['access_token']}"}
        return signed_in

    def submit(self) -> Any:
        """Submit the wizard."""
        return call("POST", f"{self.base}/submit", headers=self.headers)

    def progress(self) -> Any:
        """Look at the last screen."""
        return call("GET", f"{self.base}/progress", headers=self.headers)

    def checklist(self) -> Any:
        """Open the checklist in the console."""
        return call("GET", self.list, headers=self.headers)

    def _numbered(self, fields: JSON) -> JSON:
        """A save as docs/saving.md has it; every one is answered before the next. Unconditional before it has read."""
        if self.known is None:
            return fields
        self.seq += 1
        seen = {name: [self.known.get(name)] for name in fields}
        return {**fields, "page": self.page, "seq": self.seq, "seen": seen}

    def _learnt(self, answer: Any) -> Any:
        """The answer, with what stands now remembered.

        Raises:
            DemoError: Something was not stored, though nobody else fills in this wizard.
        """
        if answer.get("conflicts"):
            raise DemoError(f"not stored, though nobody else saves here: {', '.join(answer['conflicts'])}")
        self.known = answer["fields"] or {}
        return answer


def code_from(mailbox: str, email: str) -> str:
    """The newest confirmation code that was mailed to an address.

    Raises:
        DemoError: No mail came in time, or the emulator shows none.
    """
    if not mailbox:
        raise DemoError(
            "this emulator shows no mail, so that nobody can read the code: docs/local.md says what works where"
        )
    end = time.monotonic() + SECONDS_FOR_MAIL
    while time.monotonic() < end:
        mails = [mail for account in call("GET", mailbox)["messages"].values() for mail in account]
        for mail in sorted((mail for mail in mails if email in mail["To"]), key=lambda mail: -mail["Timestamp"]):
            if found := re.search(r"\b(\d{6})\b", f"{mail['BodyText']} {mail['BodyHtml'] or ''}"):
                return found.group(1)
        time.sleep(0.1)
    raise DemoError(f"no confirmation mail came within {SECONDS_FOR_MAIL:.0f} s")

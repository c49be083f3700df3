"""The platforms as both DBOS sides call them: requests and boto3, and an error for every answer that is one."""

from __future__ import annotations

import base64
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
import requests

from lab.bench.peer.case import INDEX_DATA, REGION, REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.bench.peer.case import Case

SECONDS = 10.0


class PlatformCalls:
    """One customer's calls.

    Args:
        case: Where the platforms are, and what they accept.
    """

    def __init__(self, case: Case) -> None:
        self._case = case

    def send(
        self, method: str, platform: str, path: str, body: Mapping[str, Any] | None = None, *, key: str | None = None
    ) -> Any:
        """One request; the JSON of its answer.

        Raises:
            requests.HTTPError: The platform refused, as `raise_for_status` says it.
        """
        headers = {"Authorization": f"Bearer {self._case.tokens[platform]}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        url = f"{self._case.platforms}/{platform}{path}"
        with requests.Session() as session:
            session.trust_env = False  # a proxy is not for this machine
            answer = session.request(method, url, json=body, headers=headers, timeout=SECONDS)
        answer.raise_for_status()
        return answer.json()

    @cached_property
    def sqs(self) -> Any:
        """Queues."""
        return boto3.client("sqs", region_name=REGION, endpoint_url=self._case.aws or None)

    @cached_property
    def dynamodb(self) -> Any:
        """Tables."""
        return boto3.client("dynamodb", region_name=REGION, endpoint_url=self._case.aws or None)

    def head(self) -> tuple[str, str, str]:
        """The pixel repository's main branch: its commit, that commit's tree, and the customers' file there."""
        branch = self.send("GET", "github", f"/repos/{REPOSITORY}/branches/main")
        sha, tree = branch["commit"]["sha"], branch["commit"]["commit"]["tree"]["sha"]
        content = self.send("GET", "github", f"/repos/{REPOSITORY}/contents/{INDEX_DATA}?ref={sha}")
        return sha, tree, base64.b64decode(content["content"]).decode()

    def commit(self, parent: str, tree: str, files: Mapping[str, str], message: str) -> str:
        """Put these files on the main branch, as one commit on `parent`."""
        git = f"/repos/{REPOSITORY}/git"
        entries = [{"path": path, "mode": "100644", "type": "blob", "content": text} for path, text in files.items()]
        made = self.send("POST", "github", f"{git}/trees", {"base_tree": tree, "tree": entries})
        body = {"message": message, "tree": made["sha"], "parents": [parent]}
        sha: str = self.send("POST", "github", f"{git}/commits", body)["sha"]
        self.send("PATCH", "github", f"{git}/refs/heads/main", {"sha": sha, "force": False})
        return sha


def with_customer(source: str, pixel_id: str, account: str) -> dict[str, str]:
    """The two files that a new customer changes. Text is enough here: the benchmark's names are harmless."""
    entry = (
        f"  '{pixel_id}': {{\n    customerName: 'Marrow & Sons',\n    systemAccountId: '{account}',\n"
        "    storefrontType: 'web',\n    personalization: false,\n  },\n"
    )
    before, end, after = source.rpartition("};")
    script = f"const PIXEL_ID: string = '{pixel_id}';\n"
    return {INDEX_DATA: f"{before}{entry}{end}{after}", f"src/customers/{pixel_id}/website.ts": script}

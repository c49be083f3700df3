"""Proof, read back from each platform itself and not from Onramp's record: what is missing is said, not hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chalicelib.pixel_source.literals import string_literal
from local.demo.evidence import Evidence
from local.demo.platforms import PlatformReader, soon


class Prover:
    """Looks up what the system has done by itself.

    Args:
        platforms: Where.
        detail: The SE's view of the onboarding: its ids are what to look for.
        sample: What the customer asked for.
    """

    def __init__(self, platforms: PlatformReader, detail: Mapping[str, Any], sample: Mapping[str, Any]) -> None:
        self.platforms, self.detail, self.sample = platforms, detail, sample
        self.stack, self.aws = platforms.stack, platforms.aws
        self.controller, self.ecom = platforms.controller, platforms.ecom
        self.answers: Mapping[str, Any] = {k: v for step in sample["steps"].values() for k, v in step.items()}
        self.account = detail["facts"]["system_account_id"]
        self.pixel = detail["facts"]["pixel_id"]
        self.owner = detail["registered_by"]

    def findings(self) -> Iterator[Evidence]:
        """Every finding, platform by platform."""
        yield from self._controller()
        yield from self._analytics()
        yield from self._repository()
        yield from self._ecom()

    def _controller(self) -> Iterator[Evidence]:
        account = self.controller.account(self.account, soon())
        name = self.answers["account_name"]
        yield Evidence(
            "Controller",
            "account under the customer's name",
            account.name == name,
            f"{account.system_account_id}: {account.name}",
        )
        members = {m.user_id: m.role for m in self.controller.members(self.account, soon())}
        accounts = {m.system_account_id: m.role for m in self.controller.user_accounts(self.owner, soon())}
        both = members.get(self.owner) == accounts.get(self.account) == "OWNER"
        yield Evidence(
            "Controller",
            "OWNER, on both sides",
            both,
            f"account: {members.get(self.owner)}, user: {accounts.get(self.account)}",
        )
        user = self.controller.user(self.owner, soon())
        lands = user is not None and user.last_account_id == account.visible_account_id
        yield Evidence("Controller", "the owner lands in the account", lands, str(user and user.last_account_id))
        invites = sorted(i.email for i in self.controller.invites(self.account, soon()))
        wanted = sorted(i["email"] for i in self.answers["team_invites"])
        yield Evidence("Controller", "one invite for each person", invites == wanted, ", ".join(invites))

    def _analytics(self) -> Iterator[Evidence]:
        prefix = f"{self.stack.env}-pixel-{self.pixel}"
        urls = self.aws.sqs.list_queues(QueueNamePrefix=prefix).get("QueueUrls", [])
        yield Evidence(
            "SQS", "queue and dead-letter queue", len(urls) == 2, ", ".join(u.rsplit("/", 1)[-1] for u in urls)
        )
        key = {"pk": {"S": f"PIXEL#{self.pixel}"}, "sk": {"S": "MAPPING"}}
        item = self.aws.dynamodb.get_item(TableName=self.stack.analytics_table, Key=key).get("Item", {})
        found = item.get("system_account_id", {}).get("S", "nothing")
        yield Evidence(
            "Analytics table", "pixel mapped to the account", found == self.account, f"{self.pixel} → {found}"
        )

    def _repository(self) -> Iterator[Evidence]:
        added, updated = (self._commits(f"{what} pixel {self.pixel}") for what in ("Add", "Update"))
        yield Evidence("Pixel repository", "exactly one commit adds it", len(added) == 1, _listed(added))
        changed = self.platforms.git("show", "--stat=100", "--format=", added[0]).strip() if added else ""
        data = self.platforms.git("show", "main:src/customer-index-data.ts")
        whole = self.pixel in data
        yield Evidence("Pixel repository", "entry and placeholder script on main", whole, changed.replace("\n", "; "))
        name = string_literal(self.answers["account_name"])
        # None where the first commit was made after the submission: it has the submitted name already.
        claim = "the submitted name, by one more commit at most"
        yield Evidence("Pixel repository", claim, len(updated) <= 1 and name in data, f"{_listed(updated)} {name}")

    def _commits(self, subject: str) -> list[str]:
        return self.platforms.git("log", "main", "--format=%H", f"--grep=^{subject}$").split()

    def diff(self) -> str:
        """The commit itself."""
        return self.platforms.git(
            "log", "main", "-1", "-p", "--format=commit %H%n%n    %s%n", f"--grep=^Add pixel {self.pixel}$"
        )

    def _ecom(self) -> Iterator[Evidence]:
        name = self.answers["index_name"]
        found = sorted(each.index_name for each in self.ecom.indexes(self.account, soon()))
        noted = {each["result"].get("index_name", name) for each in self.detail["actions"]}
        yield Evidence("ecom API", "every index once, and no other", found == sorted({name, *noted}), ", ".join(found))
        index = self.ecom.index(self.account, name, soon())
        if index is None:
            yield Evidence("ecom API", "index with merged settings", holds=False, evidence="no such index")
            return
        settings = index.settings
        configs = self.ecom.default_configs(self.account, soon())
        expected = {
            **configs.create_index_config[self.answers["index_type"]],
            **configs.tier_overrides[self.answers["index_tier"]],
            "collapseFields": self.answers["collapse_fields"],
        }
        merged = {key: settings.get(key) for key in expected} == expected
        yield Evidence(
            "ecom API",
            "type, tier and own settings merged; READY",
            merged and index.status == "READY",
            f"{index.status}; {_short(settings)}",
        )
        yield Evidence("ecom API", "pixel attached to the index", index.pixel_id == self.pixel, str(index.pixel_id))


def _listed(commits: Sequence[str]) -> str:
    return ", ".join(commit[:12] for commit in commits) or "none"


def _short(settings: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in settings.items() if not isinstance(value, Mapping))

"""One customer's story, told at random; the table restored to a moment of it, while the world stays ahead; and the
story told on, by people who follow the hints. Afterwards the platforms' own ledgers are counted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import requests

from chalicelib.desk.amend import correct
from chalicelib.desk.retry import retry
from chalicelib.flows import registry
from chalicelib.flows.ecom.intents.claim import claim
from chalicelib.flows.ecom.intents.release import release
from chalicelib.flows.ecom.intents.relink import relink
from chalicelib.flows.ecom.intents.save import save
from chalicelib.flows.ecom.intents.submit import submit
from chalicelib.flows.ecom.intents.visit import visit
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH, customer_entry
from chalicelib.records import restored as mark
from chalicelib.records.codec import Item
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from chalicelib.records.restored import Restored
from local.platforms.app import PlatformOptions
from local.platforms.git_store import GitStore
from local.platforms.git_words import TreeEntry
from operate.restore.taking_in import take_in
from tests.campaign.outside import COLLEAGUE
from tests.campaign.watched_effects import AGAIN_AFTER, OF_A_USER
from tests.simulation.dynamo import Dynamo
from tests.simulation.ecom import ANSWERS, EcomWorld, StandIns, sign_up
from tests.table import TABLE

OTHERWISE = {**ANSWERS, "index_name": "boutique", "account_name": "Marrow & Nieces"}
"""What the customer submits the second time, where they submit otherwise."""
SHOPS = (str(ANSWERS["index_name"]), str(OTHERWISE["index_name"]))


@dataclass(frozen=True)
class Moment:
    """A moment that the table can go back to."""

    items: tuple[Item, ...]
    status: str


class Story(EcomWorld):
    """A customer, the SEs about them, and the moments that were.

    Args:
        seed: Tells the story.
    """

    def __init__(self, standing: StandIns, seed: int | str) -> None:
        self.chance = random.Random(f"{seed} restored")
        super().__init__(standing)
        self.model = self.client
        assert isinstance(self.model, Dynamo)
        self.moments: list[Moment] = []
        self.users: dict[str, str] = {name: sign_up(self.settings, f"{name}@shop.example") for name in ("carol", "bea")}
        self.user: str = self.users["carol"]
        self.withdrawn: bool = False
        self.answers: Mapping[str, Any] = ANSWERS
        self.needed: Counter[str] = Counter()

    # -- before -------------------------------------------------------------------------------------------------------

    def tell(self) -> None:
        """From the beginning to wherever this story ends."""
        self.begin()
        self._time_passes()
        for part in self._parts():
            part()
            self._time_passes()

    def begin(self) -> None:
        """The SE's part. From here on every moment is noted, until the table goes back."""
        assert isinstance(self.model, Dynamo)
        self.create()
        self._note()
        self.model.on_change = lambda _: self._note()

    def _parts(self) -> list[Callable[[], None]]:
        first = [self.new_link] if self.chance.random() < 0.3 else []
        way = self.chance.choice(("withdrawn", "withdrawn later", "released", "straight", "straight"))
        if way == "withdrawn":
            return [*first, self.withdraw]
        if way == "withdrawn later":
            return [*first, self.sign_up, self.withdraw]
        middle = [self.released, self.sign_up] if way == "released" else []
        ahead = [self.sign_up, *middle, self.send, self.live]
        return [*first, *ahead[: self.chance.randint(1, len(ahead))]]

    def new_link(self) -> None:
        self.link = relink(self.desk, self.record.record_id, actor="se").link_key

    def sign_up(self) -> None:
        visit(self.desk, self.link)
        claim(self.desk, self.link, self.user, self.identity.user)

    def released(self) -> None:
        """The user is let go, and somebody else goes on with the new link, as soon as they can."""
        self.link = release(self.desk, self.record.record_id, reason="It was the wrong person.", actor="se").link_key
        self.user = self.users["bea"]
        self.settle(minutes=40)

    def withdraw(self) -> None:
        super().withdraw()
        self.withdrawn = True

    def send(self) -> None:
        save(self.desk, self.link, self.user, self.answers)
        submit(self.desk, self.link, self.user)

    def live(self) -> None:
        """The customer adds documents, once there is an index for them."""
        if self.record.entry("attach_pixel").settled:
            for shop in SHOPS:
                self._fill(shop)

    def _fill(self, shop: str) -> None:
        account = self.record.facts["system_account_id"]
        if self.ask("ecom", "GET", f"/v1/accounts/{account}/indexes/{shop}").status_code == 200:
            body = {"documents": [{"_id": "shirt", "title": "A shirt", "_pixel_events": 1}]}
            self.ask("ecom", "POST", f"/v1/accounts/{account}/indexes/{shop}/documents", body).raise_for_status()

    def _time_passes(self) -> None:
        self.settle(minutes=self.chance.choice((1, 3, 20, 40)))

    def _note(self) -> None:
        assert isinstance(self.model, Dynamo)
        items = self.model.snapshot(TABLE)
        details = next(item for item in items if item["sk"]["S"] == "DETAILS")
        self.moments.append(Moment(items, details["status"]["S"]))

    # -- the restore --------------------------------------------------------------------------------------------------

    def go_back(self, moment: Moment, **confirm: bool) -> Restored:
        """Restore the table, take it in, let nothing happen for a while, and confirm."""
        assert isinstance(self.model, Dynamo)
        self.clock.pass_(hours=1)
        self.model.on_change = None
        self.model.go_back(TABLE, moment.items)
        self.lose_triggers()
        self.wakes.waiting.clear()
        restored = Restored(to=self.clock() - timedelta(hours=1), at=self.clock())
        self.paused = True
        mark.write(self.store, restored)
        take_in(self.store, registry.ALL, moment.items, restored, actor="operator")
        before = self.effects()
        self.settle(minutes=5)
        assert self.effects() == before, "paused"
        restored = restored.model_copy(update={"confirmed_at": self.clock(), "confirmed_by": "operator", **confirm})
        mark.write(self.store, restored)
        self.paused = False
        return restored

    # -- after --------------------------------------------------------------------------------------------------------

    def tell_on(self, *, otherwise: bool) -> None:
        """Everybody does their part until nothing is left to do.

        Args:
            otherwise: What the customer has to submit again, they submit otherwise.
        """
        self.answers = OTHERWISE if otherwise else ANSWERS
        for _ in range(14):
            self.settle(minutes=40)
            if not self._somebody_acts():
                return
        raise AssertionError(f"no end: {self.record.status} {self.record.attention} {self.needed}")

    def _somebody_acts(self) -> bool:
        record = self.record
        failed = {name: entry for name, entry in record.actions.items() if entry.status is Status.FAILED}
        for name, entry in failed.items():
            assert entry.failure is not None
            self.needed[entry.failure.code] += 1
            self._follow(record, name, entry.failure.code)
            return True
        if record.status in {"revoked", "completed"}:
            return False
        if self.withdrawn:  # in the world, and it shows nothing of it here: an SE withdraws it again
            self.withdraw()
            return True
        self.link = record.link_key
        if not record.registered_by:
            self.sign_up()
        elif record.answers is None:
            if record.registered_by != self.user:
                self.link = release(self.desk, record.record_id, reason="Again.", actor="se").link_key
            else:
                self.send()
        else:
            self.live()
            self.settle(minutes=60 * 24)
        return True

    def _follow(self, record: Record, action: str, code: str) -> None:
        """What an SE does who reads the hint."""
        if code == "ACCOUNT_CLOSED" or self.withdrawn:
            self.withdraw()
        elif code in {"OWNED_BY_ANOTHER", "OWNERSHIP_TAKEN_BACK"}:
            release(self.desk, record.record_id, reason="As before.", actor="se")
        elif code == "INDEX_MADE_OTHERWISE":
            self.answers = {**self.answers, "index_name": SHOPS[0]}
            correct(self.desk, record, {"index_name": SHOPS[0]}, actor="se")
        elif code == "PIXEL_ENTRY_DIFFERS":
            self.put_right()
            retry(self.desk, record, action, actor="se")
        else:
            retry(self.desk, record, action, actor="se")

    def put_right(self) -> None:
        """A colleague brings the entry into agreement with the onboarding, as the hint says."""
        git = GitStore(self.standing.repository)
        head, source = git.resolve("refs/heads/main"), git.git("show", f"main:{INDEX_DATA_PATH}")
        assert head is not None
        entry = customer_entry(source, self.record.facts["pixel_id"])
        assert entry is not None
        named = entry.replace(str(ANSWERS["account_name"]), str(OTHERWISE["account_name"]))
        assert named != entry, "nobody had edited the entry"
        blob = git.write_blob(source.replace(entry, named).encode())
        tree = git.write_tree(head, [TreeEntry(INDEX_DATA_PATH, "100644", "blob", blob)])
        git.move("refs/heads/main", git.write_commit(tree, [head], "Agree with the onboarding", COLLEAGUE), head)

    # -- afterwards ---------------------------------------------------------------------------------------------------

    def ask(self, platform: str, method: str, path: str, body: object = None) -> requests.Response:
        """Somebody else than Onramp asks a platform."""
        options = PlatformOptions(self.standing.repository, "")
        token = {"controller": options.controller_token, "ecom": options.ecom_token}[platform]
        headers = {"Authorization": f"Bearer {token}"}
        return requests.request(method, f"{self.standing.url}/{platform}{path}", json=body, headers=headers, timeout=10)

    def owners(self) -> set[str]:
        """Who is an owner of the account, by the account's own record."""
        named = f"/v1/accounts?external_reference={self.record.record_id}"
        (account,) = self.ask("controller", "GET", named).json()["accounts"]
        members = self.ask("controller", "GET", f"/v1/accounts/{account['system_account_id']}/members").json()[
            "members"
        ]
        return {each["user_id"] for each in members if each["role"] == "OWNER"}

    def effects(self) -> list[dict[str, Any]]:
        """Every effect there was, in each platform's order."""
        return [
            {"platform": platform, **effect}
            for platform in ("controller", "ecom")
            for effect in self.standing.effects(platform)
        ]

    def twice(self) -> dict[tuple[str, ...], int]:
        """What was made more than once, though nothing had taken it back in between."""
        seen: Counter[tuple[str, ...]] = Counter()
        most: Counter[tuple[str, ...]] = Counter()
        for effect in self.effects():
            operation, subject = effect["operation"], effect["subject"]
            for other, after in AGAIN_AFTER.items():
                if after == operation:
                    seen[other, subject.rpartition("/")[2] if other in OF_A_USER else subject] = 0
            what = (operation, _of(effect))
            seen[what] += 1
            most[what] = max(most[what], seen[what])
        pixel = self.record.facts.get("pixel_id", "")
        subjects = self.standing.commits()
        added, removed = (subjects.count(f"{verb} pixel {pixel}") for verb in ("Add", "Remove"))
        most["add_pixel_source", pixel] = max(added - removed, 0)
        return {what: times for what, times in most.items() if times > 1}


def _of(effect: Mapping[str, Any]) -> str:
    """What an effect happened to: the thing that there may be one of, whatever id the platform gave it."""
    asked, subject = effect["asked"], str(effect["subject"])
    match effect["operation"]:
        case "create_account":
            return str(asked["external_reference"])
        case "invite":
            return f"{subject.partition('/')[0]}/{asked['email']}"
        case "create_index":
            return subject.partition("/")[0]
        case "rename_account":
            return f"{subject}/{asked['name']}"
    return subject


def told_and_restored(standing: StandIns, seed: int) -> Counter[str]:
    """A story, gone back to a random moment of it, and told to its end; what a person was needed for, by code.

    Raises:
        AssertionError: Something was made twice, or is not as it should be. Needs moto's `mock_aws` to be on.
    """
    standing.reset()
    story = Story(standing, seed)
    story.tell()
    story.go_back(story.chance.choice(story.moments))
    story.tell_on(otherwise=story.chance.random() < 0.3)
    assert story.twice() == {}
    assert story.record.status == ("revoked" if story.withdrawn else "completed")
    assert story.owners() == (set() if story.withdrawn else {story.record.registered_by})
    return story.needed

"""Pages, people, and a network that loses, repeats and reorders.

After each move the world holds what has become of every value against what people could know.
"""

from __future__ import annotations

import copy
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.flows.ecom.steps import TEAM
from tests.saving.page import Answer, Page, Values
from tests.saving.server import BOB, CHOICES, Server

UNSEEN = "a value was overwritten that its writer had not seen"
OLDER = "an own older value came back"
ITSELF = "a page met itself"
REPEAT = "a repeat changed something"
ERASED_BACK = "an erased person came back by itself"


class Broken(AssertionError):
    """A rule of saving did not hold."""


@dataclass
class Person:
    """Somebody before a page, and everything that they could know to have stood in each field."""

    page: Page
    knew: dict[str, list[Any]] = field(default_factory=dict)

    def looks(self) -> None:
        """They see what the form shows, and what stands instead of it."""
        for name in CHOICES:
            self.knew.setdefault(name, []).append(self.page.shows(name))
            if name in self.page.disputed:
                self.knew[name].append(self.page.disputed[name])


@dataclass
class Request:
    """A save under way, with what its sender could know. `read`: whether anybody waits for the answer."""

    person: Person
    seq: int
    body: Values
    knew: dict[str, list[Any]]
    read: bool
    number: int
    arrived: bool = False


class World:
    """Everything about one onboarding.

    Args:
        server: What the pages talk to.

    Attributes:
        counted: What happened that should not have, and how often.
        ids: How many ids pages have had.
    """

    def __init__(self, server: Server | None = None) -> None:
        self.server = server or Server()
        self.people: list[Person] = []
        self.requests: list[Request] = []
        self.replies: list[tuple[Request, Answer]] = []
        self.counted: Counter[str] = Counter()
        self.ids = 0
        self._numbers = itertools.count(1)
        self._writer: dict[str, Request] = {}
        self._landed: dict[tuple[int, str], int] = {}
        self.open(0)

    @property
    def moves(self) -> dict[str, Callable[[int], None]]:
        """What can happen next, by name; a number says to whom."""
        names = "open copy reload type type_ type__ send send_ beacon deliver deliver_ deliver__ repeat lose answer "
        names += "answer_ answer__ choose look erase"
        return {name: getattr(self, name.rstrip("_")) for name in names.split()}

    # -- people -------------------------------------------------------------------------------------------------------

    def open(self, _: int) -> None:
        """Another tab, or another browser, opens the link."""
        if len(self.people) < 3:
            self.people.append(Person(Page(self._new_id, self.server.read())))
            self.people[-1].looks()

    def copy(self, number: int) -> None:
        """A tab is duplicated by something that copies its memory, id and all. No browser does."""
        if len(self.people) < 3:
            ours: dict[int, Any] = {id(self): self}
            self.people.append(copy.deepcopy(self._person(number), ours))

    def reload(self, number: int) -> None:
        """A page goes, with a beacon; what is under way stays under way, and a new page comes."""
        person = self._person(number)
        self.beacon(number)
        self.people.remove(person)
        self.open(0)

    def type(self, number: int) -> None:
        """Somebody fills in a field."""
        person = self._person(number)
        name = list(CHOICES)[number // 7 % len(CHOICES)]
        value = CHOICES[name][number // 31 % len(CHOICES[name])]
        person.page.type(name, value)
        person.looks()

    def choose(self, number: int) -> None:
        """Somebody chooses between what they typed and what stands."""
        person = self._person(number)
        for name in list(person.page.disputed)[:1]:
            person.page.choose(name, mine=number % 2 == 0)
            person.looks()

    # -- the network --------------------------------------------------------------------------------------------------

    def send(self, number: int, *, read: bool = True) -> None:
        """A page saves."""
        person = self._person(number)
        if (body := person.page.save()) is not None:
            knew = copy.deepcopy(person.knew)
            self.requests.append(Request(person, person.page.seq, body, knew, read, next(self._numbers)))

    def beacon(self, number: int) -> None:
        """A page saves as it is hidden, and will never read the answer."""
        self.send(number, read=False)

    def deliver(self, number: int) -> None:
        """A request arrives, in whatever order."""
        if self.requests:
            self._arrive(self.requests.pop(number % len(self.requests)))

    def repeat(self, number: int) -> None:
        """A request arrives, and will arrive again."""
        if self.requests:
            self._arrive(self.requests[number % len(self.requests)])

    def lose(self, number: int) -> None:
        """A request, or an answer, is lost."""
        lost: list[Any] = self.requests if number % 2 else self.replies
        if lost:
            lost.pop(number // 2 % len(lost))

    def answer(self, number: int) -> None:
        """An answer arrives, in whatever order."""
        if self.replies:
            request, told = self.replies.pop(number % len(self.replies))
            self._told(request.person, lambda page: page.take(request.seq, told), told)

    def look(self, number: int) -> None:
        """A page comes back, as from the back/forward cache, and reads."""
        person = self._person(number)
        if not person.page.unanswered:
            told = self.server.read()
            self._told(person, lambda page: page.read(told), told)

    def erase(self, number: int) -> None:
        """An SE erases a person of the team."""
        if number % 4 == 0 and _names_bob(self.server.record.fields.get(TEAM)):
            self.server.erase(BOB)
            self._writer.pop(TEAM, None)

    # -- the rules ----------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Everything arrives, everybody chooses their own, and is answered: then all of it stands."""
        for _ in range(len(self.requests)):
            self.deliver(0)
        for _ in range(len(self.replies)):
            self.answer(0)
        for person in self.people:
            for _ in range(5):
                for name in list(person.page.disputed):
                    person.page.choose(name, mine=True)
                person.looks()
                self.send(self.people.index(person))
                if not self.requests:
                    break
                self.deliver(0)
                self.answer(0)
            _require(not person.page.typed, f"it never comes to rest: {person.page.typed}")
        _require(not self.requests and not self.replies, "something is left")

    def _arrive(self, request: Request) -> None:
        before = self.server.record
        told = self.server.save(request.body)
        after = self.server.record
        for name in CHOICES:
            old, new = before.fields.get(name), after.fields.get(name)
            if old != new:
                self._replaced(request, name, old, new, before.epoch)
            if name in request.body and new == request.body[name]:
                self._landed[id(request.person), name] = max(
                    request.number, self._landed.get((id(request.person), name), 0)
                )
            if name in request.body:
                stored = told["fields"].get(name) == request.body[name]
                _require(stored != (name in told["conflicts"]), f"{name} is stored and a conflict, or neither")
        request.arrived = True
        if request.read:
            self.replies.append((request, told))

    def _replaced(self, request: Request, name: str, old: Any, new: Any, epoch: int) -> None:
        if old not in request.knew[name]:
            self.counted[UNSEEN] += 1
        if self._landed.get((id(request.person), name), 0) > request.number:
            self.counted[OLDER] += 1
        if name == TEAM and _names_bob(new) and not _names_bob(old) and request.body["epoch"] != epoch:
            self.counted[ERASED_BACK] += 1
        if request.arrived:
            self.counted[REPEAT] += 1
        self._writer[name] = request

    def _told(self, person: Person, take: Callable[[Page], None], told: Answer) -> None:
        page = person.page
        typed, disputed = dict(page.typed), dict(page.disputed)
        take(page)
        person.looks()
        for name in set(page.disputed) - set(disputed):
            writer = self._writer.get(name)
            if writer and writer.person is person and page.disputed[name] == writer.body[name]:
                self.counted[ITSELF] += 1
        for name, value in typed.items():
            stands = told["fields"].get(name) == value
            _require(name in page.typed or stands, f"{name}: {value!r} was dropped, and does not stand")
            _require(page.shows(name) == value, f"{name}: the form lost {value!r}")

    def _person(self, number: int) -> Person:
        return self.people[number % len(self.people)]

    def _new_id(self) -> str:
        self.ids += 1
        return f"page-{self.ids:016}"


def _names_bob(people: Any) -> bool:
    return any(one["email"] == BOB for one in people or [])


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise Broken(rule)

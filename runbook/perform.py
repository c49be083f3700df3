"""Performs a runbook's steps, each once, however often a run is stopped.

Before a request goes out, the state says that it may have been done; after its answer was understood, that it was. In
between, nobody knows, and the step itself says what makes it safe to go on (`Request.repeat`).
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from runbook.checks import holds, wrong
from runbook.plan import Request, Runbook, Step, When
from runbook.refusal import Refused, WaitsForPerson
from runbook.state import Secrets, State, StepState
from runbook.talk import Answer, NoAnswer, Talk, part
from runbook.templates import MISSING, filled, member, names_in

TRIES: Final = 4
"""Requests without an answer, one after the other, until a person is asked to run it again."""


@dataclass
class Run:
    """A run.

    Attributes:
        file: What the person has written of the one whom it is for.
        environment: Where variables come from that a person gives.
        confirm: Asks a person whether what a sentence says is done.
        tell: Says how far it has come.
        sleep: Waits some seconds.
    """

    runbook: Runbook
    file: Mapping[str, Any]
    talk: Talk
    state: State
    secrets: Secrets
    environment: Mapping[str, str]
    confirm: Callable[[str], bool]
    tell: Callable[[str], None]
    sleep: Callable[[float], None]
    _memory: dict[str, str] = field(default_factory=dict)

    def go(self, begin: str | None = None) -> None:
        """Do what is left.

        Args:
            begin: A step that is done anew, with all behind it.

        Raises:
            WaitsForPerson: The next step is a person's.
            Refused: A step could not be done; the next run goes on there.
        """
        steps = self.runbook.steps
        if begin is not None:
            first = steps.index(self.runbook.step(begin))
            self.state.forget([step.name for step in steps[first:]])
        self._refuse_unprepared()
        for number, step in enumerate(steps, 1):
            title = f"[{number:>2}/{len(steps)}] {step.title}"
            said = self._step(step, title)
            self.tell(f"{title}: {said}")

    def _refuse_unprepared(self) -> None:
        """Nothing is begun that must stop in the middle for want of something that can be known now."""
        if missing := [path for path in self.runbook.needs if member(self.file, path) in (MISSING, None, "", [])]:
            raise Refused(f"Your file lacks {', '.join(missing)}.", "docs/runbooks has an example.")
        if unset := [name for name in self.runbook.given if not self.environment.get(name)]:
            raise Refused(f"Not set: {', '.join(unset)}.", f"export {unset[0]}=…  # {self.runbook.given[unset[0]]}")
        left = [step for step in self.runbook.steps if self.state.of(step.name) is None]
        if self.secrets.path is None and any(step.request and step.request.secret for step in left):
            raise Refused("A secret will be told once, and there is no file for it.", "Name one with --secrets FILE.")
        if unread := list(self._unread()):
            raise Refused(" ".join(unread), "Put them there, or name their places in your file.")

    def _unread(self) -> Iterator[str]:
        """Of the files that the steps which are left will send, what is wrong with each."""
        for step in self.runbook.steps:
            done = (known := self.state.of(step.name)) is not None and known.outcome != "sent"
            if done or not applies(step.when, self.file) or not (step.request and step.request.form):
                continue
            for template in step.request.form.values():
                if not template.startswith("@"):
                    continue
                if lacking := [name for name in names_in(template) if member(self.file, name) in (MISSING, None, "")]:
                    yield f"Your file lacks {', '.join(lacking)}, which {step.name} sends."
                    continue
                try:
                    part(filled(template, self._value_of))
                except Refused as refused:
                    yield refused.says

    def _step(self, step: Step, title: str) -> str:
        """Do a step if it is not done; says how it went."""
        before = self.state.of(step.name)
        if before and before.outcome != "sent":
            return self._unless_changed(step, before)
        if not applies(step.when, self.file):
            self.state.put(step.name, StepState(outcome="skipped"))
            return "left out, as your file says"
        if step.person and before is None and not self.confirm(f"{title}. {step.person}"):
            again = "Once that is done, run this again at a terminal, which asks you; or with --yes."
            raise WaitsForPerson(f"{step.title}: {step.person}", again)
        if step.request is None:
            self.state.put(step.name, StepState(outcome="done"))
            return "done"
        kept = self._perform(step, step.request)
        return ", ".join(["done", *(f"{name}={value}" for name, value in kept.items())])

    def _unless_changed(self, step: Step, before: StepState) -> str:
        if before.outcome == "skipped":
            return "left out before"
        if before.asked and step.request and before.asked != self._digest(step.request):
            return f"done before, with other values than your file has now (--from {step.name} does it anew)"
        return "done before"

    # -- one request ----------------------------------------------------------------------------------------------

    def _perform(self, step: Step, request: Request) -> dict[str, Any]:
        """Send a step's request until its answer has come, check it, and keep what is kept of it."""
        before = self.state.of(step.name)
        state = before or self._begun(request)
        state = state.model_copy(update={"outcome": "sent", "asked": self._digest(request)})
        self.state.put(step.name, state)
        lost = before is not None
        try:
            answer = self._answered(request, state, lost=lost)
        except _Refusal as refusal:
            if refusal.nothing_done and not lost:
                self.state.forget([step.name])  # nothing was done: what is corrected may be asked anew
            remedy = f"Correct it, then run this again: it goes on at {step.name}."
            raise Refused(f"{step.title}: {refusal.says}", remedy) from None
        answer = self._waited(step, request, state, answer)
        kept = {name: self._taken(step, answer, path) for name, path in request.keep.items()}
        for name, path in request.secret.items():
            self.secrets.put(name, str(self._taken(step, answer, path)))
        for name, path in request.memory.items():
            self._memory[name] = str(self._taken(step, answer, path))
        self.state.put(step.name, state.model_copy(update={"outcome": "done"}), **kept)
        return kept

    def _begun(self, request: Request) -> StepState:
        key = str(uuid.uuid4()) if request.repeat == "key" else ""
        for number in range(1, TRIES + 1):
            try:
                there = [str(item.get("id")) for item in self._items(request)]
                return StepState(outcome="sent", key=key, there=there)
            except NoAnswer as none:
                self.sleep(none.delay or 2.0**number)
        raise Refused("It could not be looked up what is there: no answer has come.", "Run this again.")

    def _answered(self, request: Request, state: StepState, *, lost: bool) -> Answer:
        """An answer that is as it must be.

        Args:
            lost: Whether it may have been done before, without an answer.

        Raises:
            Refused: None has come.
            _Refusal: One has come, and is another.
        """
        renewed = False
        for number in range(1, TRIES + 1):
            try:
                if lost and request.look:
                    self._take_back(request, state)
                answer = self._send(request, state.key)
            except NoAnswer as none:
                lost = True
                if number == TRIES:
                    says = f"No answer has come that tells whether it was done ({none.says})."
                    raise Refused(says, "Run this again: it finds out, and goes on.") from None
                self.sleep(none.delay or 2.0**number)
                continue
            if answer.status == 401 and not renewed and (stale := self._in_memory(request)):
                renewed = True
                for name in stale:
                    self._renew(name)
                continue
            if faults := faults_of(request, answer):
                raise _Refusal(" ".join(faults), nothing_done=not lost and 400 <= answer.status < 500)
            return answer
        raise Refused("It was refused again and again.", "Run this again.")

    def _waited(self, step: Step, request: Request, state: StepState, answer: Answer) -> Answer:
        """The answer once what is waited for holds."""
        if (wait := request.wait) is None:
            return answer
        waited = 0.0
        while not holds(wait.until, member(answer.document, wait.until.path)):
            if wait.never and holds(wait.never, member(answer.document, wait.never.path)):
                raise Refused(
                    f"{step.title}: {wait.until.path} is {member(answer.document, wait.never.path)}, for good.",
                    f"Put right what it says, then go back to the step that began it with --from. {answer.problem}.",
                )
            if waited >= wait.at_most:
                raise Refused(
                    f"{step.title}: not over after {waited:.0f} seconds.", "Run this again: it goes on waiting."
                )
            if not waited:
                now = member(answer.document, wait.until.path)
                self.tell(f"{step.title}: {wait.until.path} is {now} still; waiting up to {wait.at_most:.0f} seconds …")
            self.sleep(wait.every)
            waited += wait.every
            try:
                answer = self._answered(request, state, lost=False)
            except _Refusal as refusal:
                raise Refused(f"{step.title}: {refusal.says}", "Run this again.") from None
        return answer

    def _send(self, request: Request, key: str) -> Answer:
        headers = {name: filled(value, self._value_of) for name, value in request.credential.items()}
        if key:
            headers["Idempotency-Key"] = key
        path, form = filled(request.path, self._value_of), request.form
        parts = filled(form, self._value_of) if form is not None else None
        return self.talk.send(request.method, path, headers, body=filled(request.body, self._value_of), form=parts)

    # -- what was made without an answer --------------------------------------------------------------------------

    def _take_back(self, request: Request, state: StepState) -> None:
        """Take away what a request has made whose answer was lost, so that it can be made anew."""
        if (look := request.look) is None:
            return
        wanted = filled(look.match, self._value_of)
        for item in self._items(request):
            own = str(item.get("id")) not in state.there
            if own and all(item.get(name) == value for name, value in wanted.items()):
                undo = Request(method="DELETE", path=look.undo, credential=request.credential)
                self._memory["LOST"] = str(item.get("id"))
                answer = self._send(undo, "")
                if answer.status not in (200, 202, 204, 404):
                    raise _Refusal(f"What was made before could not be taken back: {answer.problem}.")

    def _items(self, request: Request) -> list[Mapping[str, Any]]:
        """What is there where a request looks for what it made."""
        if request.look is None:
            return []
        asked = Request(method="GET", path=request.look.path, credential=request.credential)
        answer = self._send(asked, "")
        items = member(answer.document, "items")
        if answer.status != 200 or not isinstance(items, list):
            raise Refused(f"It could not be looked up what is there: {answer.problem}.", "Run this again.")
        return [item for item in items if isinstance(item, Mapping)]

    # -- values ---------------------------------------------------------------------------------------------------

    def _value_of(self, name: str) -> Any:
        if not name.isupper():
            return member(self.file, name)
        if (known := self._known(name)) is not None:
            return known
        self._renew(name)
        return self._memory[name]

    def _known(self, name: str) -> Any:
        places = (self._memory.get, self.secrets.get, self.state.kept.get, self.environment.get)
        return next((value for get in places if (value := get(name)) is not None), None)

    def _renew(self, name: str) -> None:
        """Have the step that keeps a variable in memory done again.

        Raises:
            Refused: No step does.
        """
        step = self.runbook.provider(name)
        if step is None or step.request is None or name not in step.request.memory:
            where = f"--from {step.name} has it made anew." if step else ""
            raise Refused(f"{name} is not known any more.", where)
        self._perform(step, step.request)

    def _in_memory(self, request: Request) -> list[str]:
        """Variables of a request that a step can ask for again."""
        providers = {name: self.runbook.provider(name) for name in request.uses if name.isupper()}
        return [name for name, step in providers.items() if step and step.request and name in step.request.memory]

    def _taken(self, step: Step, answer: Answer, path: str) -> Any:
        value = member(answer.document, path)
        if value in (MISSING, None, ""):
            raise Refused(f"{step.title}: the answer lacks {path}.", "It may be done: run this again.")
        return value

    def _digest(self, request: Request) -> str:
        """Tells a request from one with other values; what is secret has no part in it."""
        values = {name: self.state.kept.get(name, "") for name in request.uses if name.isupper()}
        parts = (request.path, request.body, request.form)
        whole = filled(parts, lambda name: values.get(name, "") if name.isupper() else member(self.file, name))
        text = json.dumps(whole, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


class _Refusal(Exception):
    """An answer that is not the one hoped for.

    Args:
        nothing_done: Whether no request can have been done.
    """

    def __init__(self, says: str, *, nothing_done: bool = False) -> None:
        super().__init__(says)
        self.says = says
        self.nothing_done = nothing_done


def faults_of(request: Request, answer: Answer) -> list[str]:
    """What is wrong with an answer, in sentences; empty: nothing."""
    if answer.status not in request.status:
        return [f"{answer.problem}."]
    return [says for check in request.holds if (says := wrong(check, answer.document))]


def applies(when: When | None, file: Mapping[str, Any]) -> bool:
    """Whether a step is done at all."""
    if when is None:
        return True
    value = member(file, when.path)
    if when.has is not None:
        return isinstance(value, list) and when.has in value
    return value is not MISSING and value not in (None, "", [])

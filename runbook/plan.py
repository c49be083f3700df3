"""A runbook as its file describes it: the steps, what each sends, what must hold of the answer, what is kept of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from runbook.refusal import Refused
from runbook.templates import names_in

HERE: Final = Path(__file__).parent
Name = Annotated[str, Field(pattern=r"[a-z][a-z0-9-]*")]
Variable = Annotated[str, Field(pattern=r"[A-Z][A-Z0-9_]*")]


class _Described(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Check(_Described):
    """What must hold of an answer. One of the four is said.

    Attributes:
        path: Of a member, ``primaryContact.email``; a number is a place in a list.
        is_in: The member is one of these.
        a_list: The member is a list.
        matches: The member is a text that this regular expression fits whole.
        there: The member is there and not empty.
    """

    path: str
    is_in: tuple[Any, ...] | None = Field(default=None, alias="in")
    a_list: bool = Field(default=False, alias="list")
    matches: str | None = None
    there: bool = False

    @model_validator(mode="after")
    def _says_one(self) -> Check:
        if sum([self.is_in is not None, self.a_list, self.matches is not None, self.there]) != 1:
            raise ValueError("says one of in, list, matches and there")
        return self


class When(_Described):
    """Under which condition a step is done: the member of the person's file is there, or has this value."""

    path: str
    has: str | None = None


class Wait(_Described):
    """A step that is asked again until something holds.

    Attributes:
        until: Then it is over.
        never: What, once it holds, will never become so.
        every: Seconds between two requests.
        at_most: Seconds in all.
    """

    until: Check
    never: Check | None = None
    every: float = 2.0
    at_most: float = 600.0


class Look(_Described):
    """How a step finds what it made, where the answer was lost and repeating it would make another.

    Attributes:
        path: Of a GET that answers ``{items: […]}``.
        match: Members that what it made has.
        undo: Path of a DELETE that takes away what it made, `LOST` being the item's ``id``; then the step is done anew.
    """

    path: str
    match: Mapping[str, Any]
    undo: str


class Request(_Described):
    """What a step sends.

    Attributes:
        path: Below the base address.
        credential: The header that it needs, with the variable whose value goes into it.
        body: Sent as JSON; members that come to nothing are left out.
        form: Sent as multipart: a value that begins with ``@`` is a file's path.
        repeat: What makes it safe to send again where the answer was lost: it is so anyway (``safe``), by an
            Idempotency-Key (``key``), or by looking for what it made (`look`).
        status: Of the answers that are hoped for.
        holds: Checks of the answer.
        wait: Whether it is asked again, and until when.
        keep: Of the answer, by variable: kept in the state.
        secret: By variable: kept in the person's file for secrets, and nowhere else.
        memory: By variable: kept in memory only, and asked for again when a later run needs it.
    """

    method: Literal["GET", "POST", "DELETE"]
    path: str
    credential: Mapping[str, str] = {}
    body: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None
    repeat: Literal["safe", "key", "look"] = "safe"
    look: Look | None = None
    status: tuple[int, ...] = (200,)
    holds: tuple[Check, ...] = ()
    wait: Wait | None = None
    keep: Mapping[Variable, str] = {}
    secret: Mapping[Variable, str] = {}
    memory: Mapping[Variable, str] = {}

    @model_validator(mode="after")
    def _is_whole(self) -> Request:
        if (self.repeat == "look") != (self.look is not None):
            raise ValueError("looks if, and only if, it says how")
        if self.body is not None and self.form is not None:
            raise ValueError("has a body or a form")
        return self

    @cached_property
    def uses(self) -> frozenset[str]:
        """Variables and members of the person's file that it cannot be sent without."""
        parts = (self.path, self.credential, self.form, self.look.match if self.look else None)
        return frozenset(names_in([*parts, self.body]))


class Step(_Described):
    """One step.

    Attributes:
        name: How `--from` and the state call it.
        part: Heading of the document that it stands below.
        title: In the imperative.
        says: For the reader; Markdown.
        person: What a person does first, as a sentence; None: the machine alone.
        when: Whether it is done at all; None: always.
        ticks: Lines of the checklist that it ticks.
    """

    name: Name
    part: str
    title: str
    says: str = ""
    person: str | None = None
    when: When | None = None
    ticks: tuple[str, ...] = ()
    request: Request | None = None

    @model_validator(mode="after")
    def _does_something(self) -> Step:
        if self.person is None and self.request is None:
            raise ValueError("neither a person nor the machine does anything")
        return self


class Trouble(_Described):
    """A row of the troubleshooting table."""

    problem: str
    cause: str
    fix: str


class Runbook(_Described):
    """A runbook whole.

    Attributes:
        name: As the command line has it.
        called: Member of the person's file that tells one customer from another.
        needs: Members that the person's file must have.
        example: Such a file.
        given: Variables that a person gives by the environment, with what they are.
        checklist: Lines by section: what is ticked, in order.
    """

    name: Name
    title: str
    introduction: str
    prerequisites: tuple[str, ...]
    called: str
    needs: tuple[str, ...]
    example: str
    given: Mapping[Variable, str]
    steps: tuple[Step, ...]
    checklist: Mapping[str, tuple[str, ...]]
    troubleshooting: tuple[Trouble, ...]
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Runbook:
        names = [step.name for step in self.steps]
        if len(set(names)) < len(names):
            raise ValueError("two steps have one name")
        lines = {line for section in self.checklist.values() for line in section}
        ticked = {line for step in self.steps for line in step.ticks}
        if lines != ticked:
            raise ValueError(f"checklist and steps differ: {sorted(lines ^ ticked)}")
        known = {"LOST", *self.given}
        for step in self.steps:
            if request := step.request:
                unknown = {name for name in request.uses if name.isupper()} - known
                if unknown:
                    raise ValueError(f"{step.name} needs {sorted(unknown)}, which no step before it keeps")
                known |= {*request.keep, *request.secret, *request.memory}
        return self

    def step(self, name: str) -> Step:
        """The step of a name.

        Raises:
            Refused: There is none.
        """
        found = next((step for step in self.steps if step.name == name), None)
        if found is None:
            raise Refused(f"There is no step {name!r}.", f"The steps: {', '.join(each.name for each in self.steps)}.")
        return found

    def provider(self, variable: str) -> Step | None:
        """The step that keeps a variable; None: a person gives it."""
        found = (step for step in self.steps if step.request and variable in _kept(step.request))
        return next(found, None)

    @property
    def secrets(self) -> frozenset[str]:
        """Variables whose values are written nowhere but where a person says."""
        requests = [step.request for step in self.steps if step.request]
        return frozenset(self.given) | {name for each in requests for name in (*each.secret, *each.memory)}


def _kept(request: Request) -> Iterator[str]:
    yield from (*request.keep, *request.secret, *request.memory)


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # it has no types
    """YAML without days: they are texts here, as in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(text: str, what: str) -> Any:
    """What a YAML text says, in the types of JSON.

    Args:
        what: Its name, for people.

    Raises:
        Refused: It is none.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader that knows less
    except yaml.YAMLError as error:
        raise Refused(f"{what} is no YAML: {' '.join(str(error).split())}.") from None


def load(name: str, folder: Path = HERE) -> Runbook:
    """The runbook of a name.

    Raises:
        Refused: There is none, or its file describes none.
    """
    path = folder / f"{name}.yaml"
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name) or not path.is_file():
        there = ", ".join(sorted(each.stem for each in folder.glob("*.yaml")))
        raise Refused(f"There is no runbook {name!r}.", f"There is: {there}.")
    try:
        return Runbook.model_validate({"name": name, **read_yaml(path.read_text(encoding="utf-8"), path.name)})
    except ValidationError as error:
        raise Refused(f"{path.name} describes no runbook: {error}") from None

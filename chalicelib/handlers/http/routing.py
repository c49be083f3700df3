"""Declares a route once: whom it admits, what it takes, what it answers. Serving and documenting both read that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalice.app import Chalice, Request
from pydantic import BaseModel, RootModel

from chalicelib.handlers.http import bodies, callers, conditional, integrations, limits, problems, strangers
from chalicelib.handlers.http.api import Api
from chalicelib.handlers.http.call import Answer, Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.limits import Limit
from chalicelib.handlers.http.outside import Outside
from chalicelib.records.codec import Unreadable
from chalicelib.records.unreadable import mark

if TYPE_CHECKING:
    from chalicelib.clients.tokens.service import ServiceTokens
    from chalicelib.clients.tokens.signatures import SignedBodies
    from chalicelib.forms import Form
    from chalicelib.handlers.http.integrations import Integrations
    from chalicelib.handlers.http.strangers import BotCheck, OwnKeys

JSON = ("application/json",)
FILES = ("multipart/form-data",)
"""Bodies that carry a file."""
CSS = "text/css; charset=utf-8"
View = Callable[..., BaseModel]
"""Takes the `Call`, the path's parameters by name, and `body` where the route has a form; answers a model."""


@dataclass(frozen=True)
class Endpoint:
    """A route as declared.

    Attributes:
        methods: HTTP methods; all of them do the same.
        auth: Whom it admits.
        form: What the body must be; None: there is none.
        query: What the query may be.
        answers: Models it may answer with.
        media: What its answers are; where that is not JSON, its model is a `RootModel` of their text.
        status: Status of a success.
        limit: How often one client address may come. For callers with a token of a user or an SE there is none, but
            where what they ask costs others something.
        as_bearer: Whether an SE's token is taken as a Bearer token, too.
        gate: Whether it is served at all at this moment; raises a problem where it is not. Asked before everything.
        service: Which program it is for, where it asks for a program's token.
        draft: Whose drafts it is for, by the name of the flow, where it asks for a draft's token.
        key: Which keys it takes, where it asks for one.
        integration: Whose tokens it takes, where it asks for one that was issued for a key.
        scope: What such a token must let its holder do. Of several, with blanks, one is enough to be let in; the view
            asks for the one that it needs (`integrations.needs`).
        signed: Whose signature it asks for, where it asks for one.
        bots: Who tells people from programs, where that is asked of the public.
        largest: Bytes that its body may have.
        session: Whether it reads or sets the cookie of a session: pages elsewhere may not ask for that.
        content_types: Which bodies are taken.
        public_seconds: For how long anybody may keep its answers, which are the same for everybody; 0: nobody may.
            Where it is `conditional`, too, they ask after that whether it is still the same.
        asks: What it asks of platforms while its caller waits; nothing else is given to it.
        tagged: Whether its answers carry an ETag, and its changes heed If-Match (`desk.seen`).
        if_match: Whether it heeds If-Match, with a tag that stands in an answer and is no header of it.
        conditional: Whether it heeds If-None-Match: a GET that pages ask again and again (`handlers.http.conditional`).
    """

    methods: tuple[str, ...]
    path: str
    name: str
    about: str
    auth: Auth
    answers: tuple[type[BaseModel], ...]
    form: type[Form] | None = None
    query: type[Form] | None = None
    media: str = JSON[0]
    status: int = 200
    limit: Limit | None = None
    session: bool = False
    content_types: tuple[str, ...] = JSON
    tagged: bool = False
    if_match: bool = False
    conditional: bool = False
    public_seconds: int = 0
    asks: tuple[Outside[Any], ...] = ()
    as_bearer: bool = False
    gate: Callable[[Call], None] | None = None
    service: Outside[ServiceTokens] | None = None
    draft: str = ""
    key: OwnKeys | None = None
    integration: Integrations | None = None
    scope: str = ""
    signed: Outside[SignedBodies] | None = None
    bots: Outside[BotCheck] | None = None
    largest: int = bodies.LARGEST

    @property
    def heeds_if_match(self) -> bool:
        """Whether it changes only what its caller has seen, where they say what that is."""
        return self.if_match or (self.tagged and self.methods == ("PATCH",))

    def __post_init__(self) -> None:
        """Refuse a declaration that lets nobody in, or everybody.

        Raises:
            ValueError: It asks for something and does not say whose, or the other way round; or it lets strangers in,
                or who has a key, without the limit that holds them.
        """
        for auth, what, said in (
            (Auth.SERVICE, "for programs, and no other, says for which one (service)", self.service),
            (Auth.DRAFT, "for drafts, and no other, says of which flow (draft)", self.draft),
            (Auth.KEY, "for keys, and no other, says which it takes (key)", self.key),
            (Auth.INTEGRATION, "for keys' tokens, and no other, says whose it takes (integration)", self.integration),
            (Auth.INTEGRATION, "for keys' tokens, and no other, says what they must be for (scope)", self.scope),
            (Auth.SIGNED, "for signed bodies, and no other, says whose they are (signed)", self.signed),
        ):
            if (self.auth is auth) != bool(said):
                raise ValueError(f"{self.path}: a route {what}")
        if self.as_bearer and self.auth is not Auth.ADMIN:
            raise ValueError(f"{self.path}: a route for SEs, and no other, may take their token so (as_bearer)")
        if self.media not in JSON and not all(issubclass(each, RootModel) for each in self.answers):
            raise ValueError(f"{self.path}: a route that answers no JSON answers a text (RootModel)")
        if self.bots and self.auth is not Auth.PUBLIC:
            raise ValueError(f"{self.path}: a route for the public, and no other, may ask who is a program (bots)")
        limit = self.limit
        if self.auth is Auth.PUBLIC and not (limit and limit.per_address and limit.overall):
            raise ValueError(f"{self.path}: a route for the public has a limit for each address and for all")
        if self.auth is Auth.DRAFT and not (limit and limit.per_address and limit.per_caller):
            raise ValueError(f"{self.path}: a route for drafts has a limit for each address and for each draft")
        if self.auth in (Auth.KEY, Auth.INTEGRATION) and not (limit and limit.per_caller):
            raise ValueError(f"{self.path}: a route for keys or their tokens has a limit for each key")


class Routes:
    """Routes of one kind, as they are declared. Their views take a `Call` and answer a model.

    Args:
        declared: What all of them have in common, of an `Endpoint`.
    """

    def __init__(self, **declared: Any) -> None:
        self._declared = declared
        self.endpoints: list[Endpoint] = []
        self._views: list[tuple[Endpoint, View]] = []

    def route(self, methods: str, path: str, **declared: Any) -> Callable[[View], View]:
        """Declare a route.

        Args:
            methods: HTTP methods, divided by blanks.
            path: As Chalice writes it, with the parameters in braces.
            declared: The rest of an `Endpoint`.

        Raises:
            ValueError: As `Endpoint`.
        """

        def declare(view: View) -> View:
            about = (view.__doc__ or "").strip()
            endpoint = Endpoint(tuple(methods.split()), path, view.__name__, about, **{**self._declared, **declared})
            self.endpoints.append(endpoint)
            self._views.append((endpoint, view))
            return view

        return declare

    def register(self, app: Chalice, api: Callable[[], Api]) -> None:
        """Have an application serve them.

        Args:
            api: Makes the wiring, when the first request comes.
        """
        for endpoint, view in self._views:
            taken = list(endpoint.content_types)
            decorate = app.route(endpoint.path, methods=list(endpoint.methods), content_types=taken, name=endpoint.name)
            decorate(_entry(app, api, endpoint, view))


def _entry(app: Chalice, api: Callable[[], Api], endpoint: Endpoint, view: View) -> Callable[..., Answer]:
    def entry(**arguments: Any) -> Answer:
        request = app.current_request
        assert request is not None  # noqa: S101 - Chalice sets it before it calls a view; tells the type checker
        return serve(endpoint, view, request, arguments, api)

    return entry


def serve(
    endpoint: Endpoint, view: View, request: Request, arguments: dict[str, Any], api: Callable[[], Api]
) -> Answer:
    """Admit the caller, read the body, call the view, map what it answers or raises."""
    onboarding_id = ""
    try:
        call = Call(request, api(), route=endpoint.name, asks=endpoint.asks)
        try:
            if endpoint.gate:
                endpoint.gate(call)
            bodies.check_kind(request, endpoint.content_types, needed=endpoint.form is not None)
            _admit(call, endpoint)
            if endpoint.form:
                arguments = {**arguments, "body": _read(request, endpoint, endpoint.form)}
            if endpoint.bots:  # after the form: its token counts once, and a mistake must not spend it
                strangers.no_bot(call, endpoint.bots)
                limits.check_overall(call, endpoint.limit)
            answered = view(call, **arguments)
        finally:
            onboarding_id = call.onboarding_id
        held = endpoint.conditional and conditional.unchanged(call, answered)
        if endpoint.public_seconds:
            call.headers["Cache-Control"] = public_for(endpoint.public_seconds)
        status, body = (304, "") if held else (endpoint.status, _written(endpoint, answered))
        return Answer(status, body, content_type=endpoint.media, headers=call.headers, onboarding_id=onboarding_id)
    except Unreadable as error:
        mark(api().desk.store, error, api().clock())
        return problems.answer(error, request, onboarding_id)
    except Exception as error:  # noqa: BLE001 - mapped to a problem, and logged there if it is our fault
        return problems.answer(error, request, onboarding_id)


def _read(request: Request, endpoint: Endpoint, form: type[Form]) -> Form:
    if endpoint.content_types == FILES:
        from chalicelib.handlers.http import multipart  # with the standard library's mail; few requests have a file

        return multipart.read(request, form, endpoint.largest)
    return bodies.read(request, form, endpoint.largest)


def _written(endpoint: Endpoint, answered: BaseModel) -> str:
    """The body. Text that is no JSON is written as it stands."""
    if endpoint.media in JSON:
        return answered.model_dump_json()
    assert isinstance(answered, RootModel)  # noqa: S101 - its declaration says so; tells the type checker
    return str(answered.root)


def public_for(seconds: int) -> str:
    """Cache-Control of what anybody may keep for so long."""
    return f"public, max-age={seconds}"


def _admit(call: Call, endpoint: Endpoint) -> None:
    """Let the caller in, or raise. For `LINK_OR_TOKEN` the view does it: a body may hold the token."""
    if endpoint.auth is Auth.ADMIN:
        call.actor, call.claims = callers.admin(call, as_bearer=endpoint.as_bearer)
    elif endpoint.auth is Auth.TOKEN:
        caller = callers.customer(call)
        call.subject, call.claims = caller.subject, caller.claims
    elif endpoint.auth is Auth.SERVICE:
        assert endpoint.service is not None  # noqa: S101 - `Routes.route` sees to it
        call.actor = callers.service(call, endpoint.service)
    elif endpoint.session:
        callers.from_own_page(call, call.api.settings.console_url)
    elif endpoint.signed:
        call.actor = strangers.signer(call, endpoint.signed, endpoint.largest)
    elif endpoint.key:
        call.opened = strangers.key(call, endpoint.key)
    elif endpoint.integration:
        assert endpoint.limit is not None  # noqa: S101 - as above
        call.opened = integrations.integration(call, endpoint.integration, endpoint.scope, endpoint.limit)
    if endpoint.limit and endpoint.auth is not Auth.LINK_OR_TOKEN:
        limits.check(call, endpoint.limit, overall=not endpoint.bots)  # programs use up nobody else's
    # What reading the table costs comes behind the limit.
    if endpoint.draft:
        call.opened = strangers.draft(call, endpoint.draft)
    if endpoint.limit and call.opened:
        limits.check_caller(call, endpoint.limit, call.actor or call.opened.key)

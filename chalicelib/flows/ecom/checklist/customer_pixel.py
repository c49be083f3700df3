"""The pixel's line of the customer's checklist: a snippet to install on the web, events to send from an app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.flows.ecom.checklist.lines import WELL, Awaited, Button, Case, LineKind, Ours, Says, State
from chalicelib.shared_actions import ATTACH_PIXEL, COMMIT_PIXEL_SOURCE, PROVISION_PIXEL

COPY_SNIPPET: Final = Button("copy_snippet", "Copy the snippet")

_SETTING_UP = Says(State.IN_PROGRESS, "Your pixel is being set up.")
_PUBLISHING = Says(State.IN_PROGRESS, "Your pixel's script is being prepared.")
_BROKEN = Says(State.PROBLEM, "A part of your pixel that was there is missing; please tell us.")
_WORKS = Says(State.DONE, "Events arrive and change your documents.")
_FOLLOWS = Says(State.IN_PROGRESS, "Your pixel is set up as soon as your account is ready.")
_QUEUE: Case = Ours(PROVISION_PIXEL, working=_SETTING_UP, over=_BROKEN, behind=_FOLLOWS)
_SOURCE: Case = Ours(COMMIT_PIXEL_SOURCE, working=_PUBLISHING, over=_BROKEN)


def _attaching(before: Says) -> Case:
    working = Says(State.IN_PROGRESS, "Your pixel is being connected with your index.")
    over = Says(State.PROBLEM, "Your pixel is no longer connected with an index; please tell us.")
    return Ours(ATTACH_PIXEL, before=before, behind=before, working=working, over=over)


_BOTH: Final[Mapping[str, Case]] = {
    "NO_PIXEL": _QUEUE,
    "QUEUE_MISSING": _QUEUE,
    "DEAD_LETTER_QUEUE_MISSING": _QUEUE,
    "MAPPING_MISSING": _QUEUE,
    "MAPPED_ELSEWHERE": Says(State.PROBLEM, "Your pixel is not connected with your account; please tell us."),
    "SOURCE_ENTRY_MISSING": _SOURCE,
    "WEBSITE_MISSING": _SOURCE,
    "NO_DOCUMENTS": Says(State.IN_PROGRESS, "Events arrive, and count as soon as your index has documents."),
    "PIXEL_FIELDS_MISSING": Says(State.IN_PROGRESS, "Events arrive, and show in your documents within minutes."),
    "NOT_CUSTOMIZED": _WORKS,
    "NO_ACCOUNT": Says(State.IN_PROGRESS, "Your account is being prepared."),
    WELL: _WORKS,
}
_OURS: Final = (PROVISION_PIXEL, COMMIT_PIXEL_SOURCE, ATTACH_PIXEL)
_FAILED: Final = Says(State.PROBLEM, "Your pixel could not be set up completely; we know of it and are on it.")

INSTALL_SNIPPET: Final = LineKind(
    name="install_snippet",
    title="Install the pixel snippet",
    docs="pixel-snippet",
    dimension=lambda health: health.pixel,
    decides=lambda health: health.pixel,
    says={
        **_BOTH,
        "PIXEL_NOT_ATTACHED": _attaching(
            Says(
                State.TODO,
                "You can put the snippet on your storefront already: its events count once the set-up is finished.",
                COPY_SNIPPET,
            )
        ),
        "NO_EVENT_YET": Says(
            State.TODO,
            "Put the snippet on every page of your storefront: no event has come yet.",
            COPY_SNIPPET,
            Awaited.FIRST_EVENT,
        ),
        "NEVER_STARTED": Says(
            State.PROBLEM,
            "Everything has been ready for long and no event has come: check that the snippet is on your pages, and "
            "that your content security policy lets it load and send.",
            COPY_SNIPPET,
        ),
        "STALLED": Says(
            State.PROBLEM,
            "Events came and have stopped: check that the snippet is still on your pages, and that your content "
            "security policy lets it load and send.",
            COPY_SNIPPET,
        ),
        "EVENTS_REFUSED": Says(State.PROBLEM, "Events come from your storefront and cannot be used; please tell us."),
        "MISMATCH": Says(
            State.PROBLEM,
            "Events name documents that your index does not have (found: {documents_found} of {documents_named}): "
            "give your documents the ids that your storefront uses.",
        ),
    },
    ours=_OURS,
    failed=_FAILED,
    counts=("documents_named", "documents_found"),
    shows_snippet=True,
)

SEND_EVENTS: Final = LineKind(
    name="send_events",
    title="Send pixel events from your app",
    docs="pixel-events",
    dimension=lambda health: health.pixel,
    decides=lambda health: health.pixel,
    says={
        **_BOTH,
        "PIXEL_NOT_ATTACHED": _attaching(
            Says(State.TODO, "Your app can send events already: they count once the set-up is finished.")
        ),
        "NO_EVENT_YET": Says(
            State.TODO, "Let your app send its first events: none has come yet.", awaits=Awaited.FIRST_EVENT
        ),
        "NEVER_STARTED": Says(
            State.PROBLEM,
            "Everything has been ready for long and no event has come: check that your app sends events, and that it "
            "names your pixel.",
        ),
        "STALLED": Says(State.PROBLEM, "Events came and have stopped: check that your app still sends them."),
        "EVENTS_REFUSED": Says(
            State.PROBLEM, "Events come from your app and are refused: compare them with the documentation."
        ),
        "MISMATCH": Says(
            State.PROBLEM,
            "Events name documents that your index does not have (found: {documents_found} of {documents_named}): "
            "let your app send the ids of your documents.",
        ),
    },
    ours=_OURS,
    failed=_FAILED,
    counts=("documents_named", "documents_found"),
)

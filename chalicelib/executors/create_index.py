"""Creates the customer's first index. Expensive and immutable: so only ever from the submitted answers.

What can become of it behind our back: somebody deletes it while it is being made, or later; or the platform cannot make
it. Then no effect is left, so every answer may be corrected; and a retry makes it anew, under another key, since the
platform remembers what it made under the first one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from chalicelib.clients.ecom.client import FAILED, READY, DefaultConfigs, Ecom, Index, IndexExists
from chalicelib.clients.http.refusals import Refused
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.errors import Permanent
from chalicelib.shared_actions import CREATE_INDEX, INITIALISE_ECOM
from chalicelib.text import in_words

REFUSED_FOR = {
    "INDEX_NAME_INVALID": ("index_name",),
    "MODEL_UNKNOWN": ("custom_model",),
    "VALIDATION_FAILED": ("index_name", "custom_model", "collapse_fields"),
}
"""The answers that a refusal of the ecom API is about: what an SE may then correct."""
ANSWERS = ("index_name", "index_type", "custom_model", "collapse_fields", "index_tier")
"""All that an index follows from."""
REMADE = (CREATE_INDEX,)
"""What makes an index anew."""
BESIDE: Final = "beside"
"""In the checkpoint: the name of an index that is to be made beside others, once an SE has said so by a retry."""
_MOST_NAMED: Final = 5
LOOK_AGAIN, LOOK_SELDOM = timedelta(seconds=5), timedelta(seconds=60)
"""How often to look whether the index is ready; and how often when it has taken long. A look costs two writes."""
SELDOM_AFTER = 24
"""Looks: two minutes."""


def index_settings(configs: DefaultConfigs, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of an index: its type's defaults, the tier's overrides, then the customer's own choices.

    Source: ecom onboarding implementation, "Index Configuration".

    Raises:
        Permanent: The account has no such index type.
    """
    if answers["index_type"] not in configs.create_index_config:
        known = ", ".join(sorted(configs.create_index_config))
        raise Permanent(
            "INDEX_TYPE_UNKNOWN",
            "The account has no index type of the name that was submitted.",
            hint=f"Correct the index type to one of: {known}.",
            fields=("index_type",),
        )
    settings = {**configs.create_index_config[answers["index_type"]]}
    settings |= configs.tier_overrides.get(answers["index_tier"], {})
    if answers.get("custom_model"):
        settings["model"] = answers["custom_model"]
    if answers.get("collapse_fields"):
        settings["collapseFields"] = list(answers["collapse_fields"])
    return settings


def _refused_for(refusal: Refused) -> Permanent:
    """A refusal of the ecom API, with the answers that it is about."""
    if refusal.platform_code == "ACCOUNT_NOT_INITIALISED":
        return _not_initialised()
    fields = REFUSED_FOR.get(refusal.platform_code, ())
    named = " or ".join(f"the {in_words(field)}" for field in fields)
    hint = f"Correct {named}; the action then goes on by itself." if fields else refusal.hint
    message = f"The ecom API refused the index: {refusal.platform_code}."
    return Permanent(refusal.platform_code, message, hint=hint, fields=fields)


def _deleted(name: str) -> Permanent:
    """The refusal where the index was made, and somebody has deleted it since."""
    return Permanent(
        "INDEX_DELETED",
        "The index was made, and has been deleted at the ecom API since.",
        hint="Retry create_index: the index is made anew; or correct what it is to be like, and it is made by itself.",
        fields=ANSWERS,
        rebuild=REMADE,
        progress={"index_name": name},
    )


def _broken(name: str) -> Permanent:
    """The refusal where the platform has begun with the index, and says that it cannot make it."""
    return Permanent(
        "INDEX_FAILED",
        "The ecom API could not make the index: its status is FAILED.",
        hint="Ask who runs the ecom API why. Then correct index_name, and whatever else was wrong: an index of the new "
        "name is made by itself. Or let them delete the failed one, and retry create_index: it is made anew.",
        fields=ANSWERS,
        rebuild=REMADE,
        progress={"index_name": name},
    )


def _made_otherwise(name: str, others: Sequence[str]) -> Permanent:
    """The refusal where the account has indexes, and none of the name that was submitted. A retry decides for one more:
    the checkpoint says so."""
    named = ", ".join(others[:_MOST_NAMED])
    return Permanent(
        "INDEX_MADE_OTHERWISE",
        "The account has an index already, under another name than was submitted: the table was restored to a moment "
        "before that was made.",
        hint=f"Correct index_name to the one that is there ({named}), and the rest to what it is like, and it is "
        "adopted. If another one is wanted beside it, retry the action: it is made.",
        fields=ANSWERS,
        progress={BESIDE: name},
    )


def _not_initialised() -> Permanent:
    return Permanent(
        "ACCOUNT_NOT_INITIALISED",
        "The account had its DEFAULT_CONFIGS, and has them no more.",
        hint="Retry create_index: the account is given its defaults again first.",
        rebuild=(INITIALISE_ECOM,),
    )


_MADE_UNDER_THIS_KEY = frozenset({"INDEX_NOT_FOUND", "IDEMPOTENCY_KEY_REUSED"})


@dataclass(frozen=True)
class CreateIndex:
    """Once by its idempotency key and its unique name; the same index found there is adopted, another one is not."""

    ecom: Ecom

    def execute(self, work: Work) -> Done | Pending:
        """Create the index, or look how far it is."""
        account, name = work.fact("system_account_id"), work.answers["index_name"]
        index = self.ecom.index(account, name, work.deadline) if work.so_far.get("index_name") == name else None
        if index is None and work.record.restored_at and work.so_far.get(BESIDE) != name:
            self._refuse_another(work, account, name)
        if index is None:
            index = self._create(work, account, name)
        if index.status == FAILED:
            raise _broken(name)
        if index.status != READY:
            attempts = work.record.entry(work.action).fence
            pause = LOOK_AGAIN if attempts <= SELDOM_AFTER else LOOK_SELDOM
            return Pending(pause, "the index to be ready", {"index_name": name})
        return Done({"index_name": name})

    def _create(self, work: Work, account: str, name: str) -> Index:
        settings = index_settings(self._defaults(work, account), work.answers)
        key = f"{work.idempotency_key}/{work.record.answers_version}"
        try:
            return self.ecom.create_index(account, name, settings, key, work.deadline)
        except IndexExists:
            return self._adopt(work, account, name, settings)
        except Refused as refusal:
            if refusal.platform_code == "IDEMPOTENCY_KEY_REUSED":
                # By an earlier attempt of ours, from defaults of the account that have changed since.
                index = self.ecom.index(account, name, work.deadline)
                if index is not None and work.record.restored_at:
                    return self._adopt(work, account, name, settings)  # or from answers that were submitted since
                if index is not None:
                    return index
            if refusal.platform_code in _MADE_UNDER_THIS_KEY:
                raise _deleted(name) from refusal
            raise _refused_for(refusal) from refusal

    def _refuse_another(self, work: Work, account: str, name: str) -> None:
        """In a table that was restored, the customer may submit another time, and otherwise. Then the index of the
        first time is there, under another name, and only a person can say what is to become of it."""
        others = [each.index_name for each in self.ecom.indexes(account, work.deadline)]
        if others and name not in others:
            raise _made_otherwise(name, others)

    def _defaults(self, work: Work, account: str) -> DefaultConfigs:
        try:
            return self.ecom.default_configs(account, work.deadline)
        except Refused as refusal:
            if refusal.platform_code != "DEFAULT_CONFIGS_NOT_FOUND":
                raise
            raise _not_initialised() from refusal

    def _adopt(self, work: Work, account: str, name: str, settings: Mapping[str, Any]) -> Index:
        there = self.ecom.index(account, name, work.deadline)
        if there is None or {key: there.settings.get(key) for key in settings} != settings:
            raise Permanent(
                "INDEX_NAME_TAKEN",
                "The account already has a different index of this name.",
                hint="Correct the index name to one that is free; the action then goes on by itself.",
                fields=("index_name",),
            )
        return there

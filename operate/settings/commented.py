"""A stage file with every line that it can have, each with what it is: nobody has to guess. Pure."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Collection, Iterator, Mapping
from datetime import date, time
from typing import TYPE_CHECKING, Any, Final

from chalicelib.flows import registry
from infra import needs
from infra.runtime import ARCHITECTURES
from operate.settings import declared
from operate.settings.declared import Known

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH: Final = 110
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_TOP: Final = (
    Known("account", "The AWS account, twelve digits. Credentials of any other are refused", None),
    Known("region", "Region of everything that is Onramp's, for example eu-central-1", None),
    Known("architecture", "Of the functions", ARCHITECTURES[0], tuple(ARCHITECTURES)),
)
_HEADS: Final = {
    "state": "Of the state stack: tables, queues, topics, logs, the bucket of uploads.",
    "application": "Of the application stack, beside the settings.",
}


def commented(name: str, flows: Sequence[str] = registry.NAMES, said: Mapping[str, Any] | None = None) -> str:
    """The file.

    Args:
        name: The stage's.
        flows: Those that it is to have.
        said: What its file says already; that is kept, and what else there is stands beside it as comments.
    """
    said = {"settings": {"flows": ",".join(flows)}} if said is None else said
    lines = [
        *_wrapped(
            f"The stage {name}. A line without a # must be filled in; a line with one shows the default, which holds "
            "until you take the # away. Secrets stand in AWS Secrets Manager, never here: docs/settings.md names them."
        ),
        "",
        *(line for known in _TOP for line in _lines(known, said)),
        *_others(said, {known.name for known in _TOP} | {*declared.TABLES}),
        "[settings]",
        "",
        *(line for block in _settings(flows, _table("settings", said)) for line in block),
    ]
    for table, head in _HEADS.items():
        lines += [f"[{table}]", *_wrapped(head), ""]
        own, there_are = _table(table, said), declared.of_stack(table)
        lines += [line for known in there_are.values() for line in _lines(known, own)]
        lines += _others(own, there_are)
    return "\n".join(lines).rstrip() + "\n"


def _settings(flows: Sequence[str], said: Mapping[str, Any]) -> Iterator[list[str]]:
    known = declared.settings(flows)
    for group in needs.groups(flows):
        mine = [known[name] for name in group.model_fields if name in known]
        if mine:
            title = (group.__doc__ or "").partition("\n")[0].rstrip(".")
            yield [f"# ---- {title} ----", ""]
            yield from (_lines(each, said) for each in mine)
    yield _others(said, known)


def _table(table: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
    found = said.get(table, {})
    return found if isinstance(found, Mapping) else {}


def _others(said: Mapping[str, Any], known: Collection[str]) -> list[str]:
    """What a file says beside what is known here: nothing that somebody has written is lost."""
    others = [f"{_key(each)} = {_toml(said[each])}" for each in said if each not in known]
    head = "# ---- What the file says beside these: of flows that it has not, or not known ----"
    return [head, "", *others, ""] if others else []


def _lines(known: Known, said: Mapping[str, Any]) -> list[str]:
    of = f"One of {', '.join(known.choices)}" if known.choices else ""
    about = _wrapped("".join(f"{part.rstrip('.')}. " for part in (known.about, of) if part))
    if known.name in said:
        return [*about, f"{known.name} = {_toml(said[known.name])}", ""]
    if known.default is None:
        return [*about, f'{known.name} = ""', ""]
    return [*about, f"# {known.name} = {_toml(known.default)}", ""]


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_key(name)} = {_toml(each)}' for name, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_toml(each) for each in value)}]"
    if isinstance(value, float | date | time):
        return str(value)
    # A text of TOML is one of JSON, but for characters that no setting has.
    return json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _toml(name)


def _wrapped(words: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(words, _WIDTH, break_on_hyphens=False, break_long_words=False)]

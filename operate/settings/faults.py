"""What is wrong with what a stage file says: everything at once, each in a sentence that can be acted on. Pure.

No sentence repeats a value of a setting: whoever wrote a password into the wrong line should not find it in a log.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from chalicelib.errors import SettingUnusable
from chalicelib.flows import registry
from infra import needs
from infra.parameters import KNOWN_TO_THE_STACK
from infra.runtime import ARCHITECTURES
from operate.settings import declared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.settings import SettingsGroup

TOP: Final = ("account", "region", "architecture")
"""What stands above the tables."""
NAME: Final = re.compile(r"^[a-z][a-z0-9-]{0,19}\Z")
_ACCOUNT: Final = re.compile(r"^[0-9]{12}\Z")
_REGION: Final = re.compile(r"^[a-z]{2}(-[a-z]+)+-[0-9]\Z")
_LOCAL: Final = {"AWS_ENDPOINT_URL": "http://127.0.0.1"}
"""Some settings count where AWS is on this machine alone. Which AWS is asked is not the file's to say: it may stand in
the environment or in the file for AWS's tools. The deploy looks at that before it makes anything."""
_ADDRESS: Final = re.compile(r"https?://[^/\s]+\S*\Z")
_ADDRESSES: Final = ("_url", "_issuer", "_script")
"""How settings end that hold an address."""
_ARN: Final = re.compile(r"arn:[^:\s]+:[^:\s]+:[^:\s]*:[^:\s]*:\S+\Z")
_MAIL: Final = re.compile(r"[^@\s:/]+@[^@\s:/]+\.[^@\s:/]+\Z")
_SECRET: Final = ("sk_", "rk_")
"""How keys of Stripe's begin that nobody may see; the pages would show it to everybody."""
_EMPTY: Final = frozenset({"missing", "string_too_short"})


def faults(name: str, said: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a stage file, in its order.

    Args:
        name: The stage's.
        said: The file, as TOML has it.
    """
    return [
        *_top(name, said),
        *_settings(name, said),
        *_of_stack("state", said),
        *_restored_table(name, said),
        *_of_stack("application", said),
        *_domain(said),
    ]


def flows_of(said: Mapping[str, Any]) -> Sequence[str]:
    """The flows that the settings name; if not all can be used, those that can; all, where there are none."""
    named = declared.text(_table("settings", said).get("flows", ""))
    try:
        return registry.chosen(named)
    except SettingUnusable:
        known = [name for each in named.split(",") if (name := each.strip()) in registry.NAMES]
        return known or (() if named else registry.NAMES)


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant, as the end of a sentence; empty: none is near."""
    found = difflib.get_close_matches(name.lower(), list(known), n=1, cutoff=0.7)
    return f" Did you mean {found[0]}?" if found else ""


def _top(name: str, said: Mapping[str, Any]) -> Iterator[str]:
    if not NAME.match(name):
        yield f"the stage's name {name!r} must be lower-case letters, digits and dashes, at most 20, a letter first."
    account = said.get("account", "")
    if not account:
        yield "account is missing: the AWS account of this stage, twelve digits in quotes."
    elif not (isinstance(account, str) and _ACCOUNT.match(account)):
        yield "account must be twelve digits in quotes."
    region = said.get("region", "")
    if not region:
        yield "region is missing: the AWS region of everything that is Onramp's, for example eu-central-1."
    elif not (isinstance(region, str) and _REGION.match(region)):
        yield "region must be the name of an AWS region, for example eu-central-1."
    if said.get("architecture", ARCHITECTURES[0]) not in ARCHITECTURES:
        yield f"architecture must be one of {', '.join(ARCHITECTURES)}."
    for key in said:
        if key in declared.TABLES:
            if not isinstance(said[key], Mapping):
                yield f"{key} must be a table, that begins with a line [{key}]."
        elif key not in TOP:
            table = next((table for table in declared.TABLES if key in _names(table)), "")
            hint = f" It belongs below [{table}]." if table else nearest(key, (*TOP, *declared.TABLES))
            yield f"{key} is not known here.{hint}"


def _settings(name: str, said: Mapping[str, Any]) -> Iterator[str]:
    own = _table("settings", said)
    for key in own:
        if key in KNOWN_TO_THE_STACK:
            yield f"settings.{key} follows from the stage: take the line out."
        elif key not in _names("settings"):
            yield _unknown("settings", key)
    yield from _no_scalars("settings", own)
    if own.get("flows"):
        try:
            registry.chosen(declared.text(own["flows"]))
        except SettingUnusable as error:
            yield f"settings.flows cannot be used: {error.message.partition('cannot be used: ')[2]}"
    for group in needs.groups(flows_of(said)):
        yield from _of_group(group, name, str(said.get("region", "")), own)


def _of_group(group: type[SettingsGroup], stage: str, region: str, own: Mapping[str, Any]) -> Iterator[str]:
    values = {key: declared.text(own[key]) for key in group.model_fields if own.get(key) not in (None, "")}
    for key, value in values.items():
        if why := _of_no_such_form(key, value):
            yield f"settings.{key} must be {why}."
    values |= {key: f"of the stage {stage}" for key in group.model_fields if key in KNOWN_TO_THE_STACK}
    try:
        group.model_validate({**values, **{k: region or "?" for k in values if k == "aws_region"}}, context=_LOCAL)
    except ValidationError as error:
        for each in error.errors(include_input=False, include_url=False):
            key = str(each["loc"][0]) if each["loc"] else group.__name__
            if key in KNOWN_TO_THE_STACK or isinstance(own.get(key), (list, dict)):
                continue
            if each["type"] in _EMPTY:
                about = declared.settings()[key].about
                yield f"settings.{key} is missing{f': {about}' if about else ''}."
            else:
                yield f"settings.{key} cannot be used: {each['msg'].removeprefix('Value error, ')}."


def _of_no_such_form(key: str, value: str) -> str:
    """What the name of a setting, or of a parameter, asks for and a value is not, as the end of a sentence."""
    if key.endswith(_ADDRESSES) and not _ADDRESS.match(value):
        return "an address that begins with https://"
    if key.endswith("_arn") and not _ARN.match(value):
        return "an ARN, which begins with arn:"
    if key == "contact" and not (_MAIL.match(value) or _ADDRESS.match(value)):
        return "a mail address, or an address that begins with https://: customers turn to it"
    if key == "payments_publishable_key" and value.startswith(_SECRET):
        return (
            "the publishable key, which begins with pk_: pages show it to everybody. What stood there is a secret key"
        )
    return ""


def _domain(said: Mapping[str, Any]) -> Iterator[str]:
    """Whether the API can be reached where the file has it, and at all."""
    own = {key: declared.text(value) for key, value in _table("application", said).items()}
    if own.get("domain_name") and not own.get("certificate_arn"):
        yield "application.domain_name needs application.certificate_arn, a certificate for it in the stage's region."
    if own.get("disable_default_endpoint") == "true" and not own.get("domain_name"):
        yield "application.disable_default_endpoint needs application.domain_name: nobody could reach the API."


def _of_stack(table: str, said: Mapping[str, Any]) -> Iterator[str]:
    own, known = _table(table, said), declared.parameters(table)
    yield from (_unknown(table, key) for key in own if key not in known)
    yield from _no_scalars(table, own)
    for key, parameter in known.items():
        value = own.get(key, parameter.get("Default"))
        if value is None:
            yield f"{table}.{key} is missing: {parameter.get('Description', '')}."
        elif key in own and not isinstance(value, (list, dict)):
            text = declared.text(value)
            if why := _refused(text, parameter) or (_of_no_such_form(key, text) if text else ""):
                yield f"{table}.{key} must be {why}."


def _restored_table(name: str, said: Mapping[str, Any]) -> Iterator[str]:
    """Whether the table that the stage is to go on with is one of its own, and the stream that table's.

    With another stage's table, that stage's customers would be onboarded onto this one's platforms.
    """
    own = _table("state", said)
    table, stream = (declared.text(own.get(key, "")) for key in ("table_name", "table_stream_arn"))
    if bool(table) != bool(stream):
        yield "state.table_name and state.table_stream_arn belong together: give both, or neither."
    ours = f"{name}-OnboardingTable"
    if table and not (table == ours or table.startswith(f"{ours}-")):
        yield f"state.table_name must be a table of the stage {name}: `restore` names it {ours}-…"
    place = f":dynamodb:{said.get('region')}:{said.get('account')}:table/{table}/stream/"
    if table and stream and place not in stream:
        yield "state.table_stream_arn must be the stream of state.table_name, in the stage's account and region."


def _refused(value: str, parameter: Mapping[str, Any]) -> str:
    """What CloudFormation would say against a value, as the end of a sentence; empty: nothing."""
    choices = [declared.text(each) for each in parameter.get("AllowedValues", ())]
    if choices:
        return "" if value in choices else f"one of {', '.join(choices)}"
    if parameter["Type"] == "Number":
        if not re.fullmatch("[0-9]+", value):
            return "a whole number, in digits"
        low, high = parameter.get("MinValue", float("-inf")), parameter.get("MaxValue", float("inf"))
        return "" if low <= int(value) <= high else f"a number from {low} to {high}"
    pattern: str = parameter.get("AllowedPattern", "")
    fits = not pattern or re.search(pattern, value)
    return "" if fits else str(parameter.get("ConstraintDescription", f"of the form {pattern}"))


def _unknown(table: str, key: str) -> str:
    elsewhere = next((other for other in declared.TABLES if other != table and key in _names(other)), "")
    if elsewhere:
        return f"{table}.{key} is not known here. It belongs below [{elsewhere}]."
    if key in TOP:
        return f"{table}.{key} is not known here. It belongs to the top of the file, above the first table."
    return f"{table}.{key} is not known.{nearest(key, _names(table))}"


def _no_scalars(table: str, own: Mapping[str, Any]) -> Iterator[str]:
    for key, value in own.items():
        if isinstance(value, (list, dict)) and key in _names(table):
            yield f"{table}.{key} must be one value; several stand in one text, with commas."


def _names(table: str) -> Mapping[str, object]:
    return declared.settings() if table == "settings" else declared.parameters(table)


def _table(table: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
    found = said.get(table, {})
    return found if isinstance(found, Mapping) else {}

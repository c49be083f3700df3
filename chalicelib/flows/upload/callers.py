"""Whom the routes of uploads let in, beyond their token: for what their key and their tenant have, as both are now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.errors import Problem
from chalicelib.flows.common.tenants import SUSPENDED
from chalicelib.flows.common.uploads import modules_of, overrides_of
from chalicelib.flows.tenant.validation.detectors import DEFAULTS, enabled
from chalicelib.flows.upload.job import Asked
from chalicelib.flows.upload.name import TENANT
from chalicelib.flows.upload.outside import CALLERS
from chalicelib.handlers.http import integrations
from chalicelib.handlers.http.integrations import Integrations
from chalicelib.handlers.http.limits import Limit

if TYPE_CHECKING:
    from chalicelib.flows.tenant.validation.adapters import Adapter, Module
    from chalicelib.flows.tenant.validation.tables import Authority
    from chalicelib.handlers.http.call import Call
    from chalicelib.records.record import Record

PROGRAMS: Final = Integrations(TENANT, CALLERS)
SENDING: Final = Limit("tenant-upload", timedelta(minutes=1), per_caller=60)
READING: Final = Limit("tenant-read", timedelta(minutes=1), per_caller=240)
EXPORTING: Final = Limit("tenant-export", timedelta(minutes=1), per_caller=20)


def asked_by(call: Call, adapter: Adapter, name: str, authority: Authority) -> Asked:
    """What a caller asks an upload for, if they may.

    Raises:
        Problem: 403 SCOPE_MISSING, ADAPTER_NOT_ALLOWED, TENANT_SUSPENDED, MODULE_OFF.
    """
    let_in(call, adapter)
    return Asked(adapter, name, authority, _looking(call.own, adapter.module))


def let_in(call: Call, adapter: Adapter) -> None:
    """Let a caller pass who may upload such a table.

    Raises:
        Problem: As `asked_by`.
    """
    integrations.needs(call, f"{adapter.module}:upload")
    tenant, key = call.own, call.key
    if key is None or adapter.name not in key.adapters:
        detail = f"This key may not send {adapter.name}. Ask for one that allows this adapter."
        raise Problem(403, "ADAPTER_NOT_ALLOWED", detail, extra={"adapter": adapter.name})
    if tenant.status == SUSPENDED:
        raise Problem(403, "TENANT_SUSPENDED", "This tenant is suspended: nothing is taken. What is there can be read.")
    if adapter.module not in modules_of(tenant):
        detail = f"This tenant has not the module {adapter.module}. Ask for it to be added."
        raise Problem(403, "MODULE_OFF", detail, extra={"module": adapter.module})


def _looking(tenant: Record, module: Module) -> tuple[str, ...]:
    """The detectors of a module that are on. What earlier code has stored and this code does not know, is off."""
    modules = frozenset(each for each in DEFAULTS if each in modules_of(tenant))
    known = {code for each in modules for code in DEFAULTS[each]}
    on = enabled(modules, {code: on for code, on in overrides_of(tenant).items() if code in known})
    return tuple(code for code in DEFAULTS[module] if code in on)

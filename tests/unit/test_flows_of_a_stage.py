"""A stage says which flows it has, and has nothing of any other: no route, no setting, no secret, no right."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.clients.platforms import Platforms
from chalicelib.errors import SettingMissing, SettingUnusable
from chalicelib.flows import registry
from chalicelib.settings import SettingsGroup, load
from infra import needs
from infra.application.template import template
from infra.parameters import environment, parameters
from tests.deployment import ENVIRONMENT
from tests.unit.test_policies import SECRET, deployed, may_read

ROOT = Path(__file__).parents[2]
PIXEL = ("pixel",)
THERE_ARE = ", ".join(registry.NAMES)


def started(code: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """What the application says in a process whose environment says more."""
    given = {name: value for name, value in os.environ.items() if name != "FLOWS"} | environ
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=given, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("said", "flows"),
    [("pixel,ecom", ("ecom", "pixel")), (" pixel ,", ("pixel",)), ("ecom,ecom", ("ecom",)), ("ecom", ("ecom",))],
)
def test_flows_are_named_with_commas_in_any_order(said: str, flows: tuple[str, ...]) -> None:
    assert registry.chosen(said) == flows


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("ecom,parcel", f"there is no flow 'parcel', only {THERE_ARE}"),
        ("Ecom", f"there is no flow 'Ecom', only {THERE_ARE}"),
        (" , ", f"name at least one flow of {THERE_ARE}"),
        ("ecom,upload", "upload is nothing without tenant, which brings it: name that"),
        ("design", "design is nothing without merch, which brings it: name that"),
    ],
)
def test_flows_that_cannot_be_had_are_refused_with_what_to_name(said: str, says: str) -> None:
    with pytest.raises(SettingUnusable) as refused:
        registry.chosen(said)
    assert says in refused.value.message
    assert "'FLOWS'" in refused.value.hint


def test_a_flow_brings_those_that_its_records_children_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    followed = {
        name: tuple(dict.fromkeys(family.flow for family in flow.children))
        for name, flow in registry.ALL.items()
        if flow.children
    }
    outside_a_family = {"tenant": ("upload",)}  # as many as its programs send
    assert dict(registry.BRINGS) == {**followed, **outside_a_family}
    monkeypatch.setattr(registry, "BRINGS", {"store": ("pixel",)})
    assert registry.chosen("store") == ("pixel", "store")


def test_an_application_whose_flows_are_not_declared_does_not_start_and_says_so() -> None:
    done = started("import app", FLOWS="ecom,parcel")
    assert done.returncode != 0
    assert f"there is no flow 'parcel', only {THERE_ARE}" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("flows", "there", "not_there"),
    [("ecom", "/v1/onboarding", "/v1/pixel"), ("pixel", "/v1/pixel", "/onboarding")],
)
def test_a_stage_has_the_routes_of_its_flows_and_of_no_other(flows: str, there: str, not_there: str) -> None:
    done = started("import app, json; print(json.dumps(list(app.app.routes)))", FLOWS=flows)
    paths = [path for path in json.loads(done.stdout) if not path.startswith(("/sessions", "/v1/flows"))]
    assert any(path.startswith(there) for path in paths)
    assert not any(path.startswith(not_there) for path in paths)


@pytest.mark.parametrize("wired", ["api; api.api()", "worker; worker.worker()", "worker; worker.sweeper()"])
def test_a_stage_that_does_not_say_which_flows_it_has_serves_nobody(wired: str) -> None:
    given = {name: value for name, value in ENVIRONMENT.items() if name != "FLOWS"}
    done = started(f"from chalicelib.wiring import {wired}", **given, AWS_DEFAULT_REGION="us-east-1")
    assert done.stderr.splitlines()[-1].endswith("SETTING_MISSING: The setting or secret 'FLOWS' is missing.")


def test_a_flow_that_is_off_is_told_from_one_that_is_not_declared() -> None:
    here = registry.Flows(PIXEL)
    assert ("ecom" in here, "pixel" in here, list(here)) == (False, True, ["pixel"])
    with pytest.raises(Exception, match="ecom is switched off"):
        here["ecom"]
    with pytest.raises(KeyError):
        here["parcel"]


def test_settings_of_a_flow_that_is_off_need_not_be_there() -> None:
    platforms = Platforms(load({name: value for name, value in ENVIRONMENT.items() if not name.startswith("COGNITO")}))
    assert registry.executors(platforms, PIXEL)
    with pytest.raises(SettingMissing, match="COGNITO_USER_POOL_ID"):
        registry.executors(platforms, ("ecom",))


def test_the_template_of_a_stage_asks_for_the_settings_of_its_flows_alone() -> None:
    assert set(parameters()) - set(parameters(PIXEL)) >= {"CardTokenSecret", "DocsUrl", "PixelScriptUrl"}
    assert set(environment()) - set(environment(PIXEL)) >= {"CARD_TOKEN_SECRET", "DOCS_URL", "PIXEL_SCRIPT_URL"}
    assert {"ControllerUrl", "EventBucket"} <= set(parameters(PIXEL))


@pytest.mark.parametrize("flows", [PIXEL, ("ecom",), registry.NAMES])
def test_nothing_in_a_stages_template_is_about_a_parameter_that_it_has_not(flows: tuple[str, ...]) -> None:
    made = template(flows)
    text = json.dumps(made)
    named = set(re.findall(r'"Ref": "(\w+)"', text)) | set(re.findall(r"\$\{(\w+)", text))
    known = set(made["Parameters"]) | set(made["Resources"])
    assert named - known <= {"RestAPI", "APIHandler", "Stream", "Wake", "Sweep", "AWS"}
    conditions = set(re.findall(r'"Fn::If": \["(\w+)"', text))
    assert conditions <= set(made["Conditions"])


def test_the_parameter_that_names_the_flows_takes_those_of_the_package_and_no_others() -> None:
    assert parameters(PIXEL)["Flows"]["AllowedValues"] == [parameters(PIXEL)["Flows"]["Default"]] == ["pixel"]


def test_no_function_can_read_a_secret_of_a_flow_that_is_off() -> None:
    card = f"{SECRET}prod/onboarding/airwallex-card-details-AbC1d2"
    token = f"{SECRET}prod/onboarding/controller-token-AbC1d2"
    for flows, reads in (("pixel", False), ("ecom", True)):
        statements = deployed("stream", (flows,))
        assert [may_read(statements, secret) for secret in (card, token)] == [reads, True]


def test_no_function_may_do_what_only_a_flow_that_is_off_needs() -> None:
    for function in ("api", "stream"):
        pool = {
            flows: any(
                action.startswith("cognito-idp:")
                for statement in deployed(function, (flows,))
                for action in statement["Action"]
            )
            for flows in ("ecom", "pixel")
        }
        assert pool == {"ecom": True, "pixel": False}


def test_two_groups_of_settings_cannot_mean_different_things_by_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    class Twice(SettingsGroup):
        ecom_url: str = ""

    monkeypatch.setattr(needs, "groups", lambda flows: (*registry.ports("ecom").settings, Twice, *needs_of_ecom()))
    with pytest.raises(ValueError, match="declares the setting ecom_url, which another group has already"):
        needs.fields()


def needs_of_ecom() -> list[type[SettingsGroup]]:
    return [platform.settings for platform in registry.ports("ecom").platforms]

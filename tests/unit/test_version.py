"""Whoever asks which code this is gets the same answer everywhere."""

from __future__ import annotations

import json
import logging
import tomllib

import pytest

from chalicelib import logs
from chalicelib.logs import JsonLines
from chalicelib.version import VERSION
from infra.application.template import template
from infra.generated import ROOT


def test_one_version_is_declared_and_the_api_the_template_and_the_bundle_carry_it() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    api = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert [VERSION, api["info"]["version"], template()["Metadata"]["Onramp"]["Version"]] == [declared] * 3


def test_every_line_carries_it_whoever_set_up_the_handler_and_however_often(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lambdas_own = logging.StreamHandler()
    lambdas_own.setFormatter(JsonLines())
    monkeypatch.setattr(logging.getLogger(), "handlers", [lambdas_own])
    for _ in range(2):
        logs.configure()
    logging.getLogger("chalicelib.somewhere").info("done", extra={"version": 7})
    (line,) = capsys.readouterr().err.splitlines()
    found = json.loads(line)
    assert (found["message"], found["version"], found["service_version"]) == ("done", 7, VERSION)

"""What a process reads to make its clients of AWS, and what a function imports before its first event."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from botocore.loaders import JSONFileLoader

from chalicelib.clients.aws import session
from chalicelib.clients.aws.session import new_session

REGION = {"region_name": "eu-central-1"}


def test_what_all_services_share_is_read_once_a_process_and_not_once_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    load = JSONFileLoader.load_file

    def noted(self: JSONFileLoader, path: str) -> Any:
        found = load(self, path)
        read.extend([path] if found is not None else [])
        return found

    monkeypatch.setattr(JSONFileLoader, "load_file", noted)
    session._loader.cache_clear()
    for service in ("dynamodb", "sqs", "dynamodb"):
        new_session().client(service, **REGION)
    assert len(read) == len(set(read)) > 3


def test_a_wake_is_delivered_by_what_needs_neither_runs_nor_sweeps_nor_platforms() -> None:
    unneeded = {"chalicelib.engine.runner", "chalicelib.engine.sweep", "requests"}
    program = f"import sys, app, chalicelib.handlers.timers; print({unneeded!r} & set(sys.modules))"
    environment = {"FLOWS": "ecom,pixel", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

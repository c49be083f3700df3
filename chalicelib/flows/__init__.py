"""The flows: one folder each. A new flow is a new folder, a line in `ALL` and one in `executors`."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.engine.flow import Flow
from chalicelib.flows.ecom import FLOW as ECOM
from chalicelib.flows.pixel import FLOW as PIXEL

ALL: Mapping[str, Flow] = {flow.name: flow for flow in (ECOM, PIXEL)}
"""Every flow that records may name."""

"""The flows: one folder each. A new flow is a new folder and a line in `ALL`."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.engine.flow import Flow
from chalicelib.flows.ecom import FLOW as ECOM

ALL: Mapping[str, Flow] = {flow.name: flow for flow in (ECOM,)}
"""Every flow that records may name."""

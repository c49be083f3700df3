"""Draws docs/data-flow.svg: the README's picture. Routes, intents and actions in it are read from the code.

python -m tools.picture docs/data-flow.svg [--check]
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

import app as application
from chalicelib.flows import registry
from tools.drift import write_or_check

WIDTH, HEIGHT = 1080, 560
PLATFORMS = ("Controller", "ecom API", "GitHub", "SQS, analytics", "Cognito", "Stripe, SES, S3, …", "SNS, Slack, CRM")
STYLE = """
  .box { fill: #fff; stroke: #334155; stroke-width: 1.5; }
  .ours { fill: #eef6ff; } .truth { fill: #fff7e6; } .world { fill: #f4f4f5; stroke-dasharray: 4 3; }
  text { font: 13px system-ui, sans-serif; fill: #0f172a; } .head { font-weight: 600; font-size: 15px; }
  .small { font-size: 11.5px; fill: #475569; } .arrow { fill: none; stroke: #334155; stroke-width: 1.6; }
"""


@dataclass(frozen=True)
class Box:
    """A box: where it stands, what is in it."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    head: str
    lines: tuple[str, ...]

    def drawn(self) -> str:
        """As SVG."""
        middle = self.x + self.width / 2
        texts = [f'<text class="head" x="{middle}" y="{self.y + 24}" text-anchor="middle">{escape(self.head)}</text>']
        texts += [
            f'<text class="small" x="{middle}" y="{self.y + 44 + 16 * at}" text-anchor="middle">{escape(line)}</text>'
            for at, line in enumerate(self.lines)
        ]
        frame = f'<rect class="box {self.kind}" x="{self.x}" y="{self.y}" rx="9" '
        return f'{frame}width="{self.width}" height="{self.height}"/>\n' + "\n".join(texts)


def picture() -> str:
    """The whole drawing."""
    boxes = "\n".join(box.drawn() for box in _boxes())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-label="How data flows through Onramp">\n'
        f"<style>{STYLE}</style>\n"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="#334155"/></marker></defs>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n{boxes}\n{_arrows()}\n</svg>\n'
    )


def _boxes() -> list[Box]:
    flow = registry.ALL["ecom"]
    routes = sum(len(methods) for methods in application.app.routes.values())
    own = Path("chalicelib/flows/ecom/intents").glob("*.py")
    intents = [p.stem for p in own if p.stem not in {"__init__", "access", "team", "new_link"}] + ["amend", "retry"]
    actions = tuple(action.name for action in flow.actions if not action.undoes)
    back = sum(bool(action.undoes) for action in flow.actions)
    others = {each.name for one in registry.ALL.values() for each in one.actions} - {each.name for each in flow.actions}
    done = ("of ecom:", *actions, f"{back} that take back;", f"{len(others)} more of other flows")
    return [
        Box(20, 60, 110, 120, "world", "people", ("SE: admin", "customer:", "wizard")),
        Box(
            185,
            60,
            160,
            120,
            "ours",
            "handlers/",
            (f"{routes} routes of flows:", "parse, one intent, map", "stream, timers"),
        ),
        Box(388, 60, 184, 120, "ours", "intents/, desk/", ("of ecom:", *_rows(sorted(intents)))),
        Box(
            620,
            40,
            190,
            160,
            "truth",
            "OnboardingTable",
            (
                "record: fields, facts,",
                "action ledger, due time",
                "TRIGGER: a counter",
                "history, links",
                "the only truth",
            ),
        ),
        Box(
            620, 265, 190, 110, "ours", "engine/", ("plan (pure) → claim →", "perform → commit;", "retry, lease, fence")
        ),
        Box(375, 236, 190, 48 + 16 * len(done), "ours", "executors/", done),
        Box(185, 275, 135, 110, "ours", "clients/", ("one per platform:", "keys, deadlines,", "errors translated")),
        Box(185, 415, 135, 80, "ours", "dimensions/", ("how far the customer", "really is")),
        Box(20, 265, 120, 48 + 16 * len(PLATFORMS), "world", "platforms", PLATFORMS),
        Box(
            900,
            60,
            160,
            120,
            "ours",
            "timers",
            ("wake queue (SQS)", "sweep, each minute:", "what is due, lost", "or left behind"),
        ),
    ]


def _rows(names: list[str]) -> list[str]:
    return [", ".join(names[index : index + 3]) for index in range(0, len(names), 3)]


def _arrows() -> str:
    lines = [
        ((130, 120), (183, 120), "HTTP", (157, 112)),
        ((345, 120), (386, 120), "", (0, 0)),
        ((572, 120), (618, 120), "write", (594, 112)),
        ((690, 200), (690, 263), "stream: triggers", (636, 238)),
        ((745, 263), (745, 202), "outcomes", (780, 238)),
        ((620, 320), (567, 320), "", (0, 0)),
        ((375, 330), (322, 330), "", (0, 0)),
        ((185, 330), (142, 330), "", (0, 0)),
        ((375, 432), (322, 432), "", (0, 0)),
        ((252, 415), (252, 387), "reads", (276, 405)),
        ((900, 120), (812, 120), "trigger", (856, 112)),
    ]
    drawn = [
        f'<path class="arrow" marker-end="url(#tip)" d="M{x} {y}L{u} {v}"/>'
        + (f'<text class="small" x="{a}" y="{b}" text-anchor="middle">{label}</text>' if label else "")
        for (x, y), (u, v), label, (a, b) in lines
    ]
    later = '<path class="arrow" stroke-dasharray="5 4" marker-end="url(#tip)" d="M810 330C 930 330 980 280 980 182"/>'
    return "\n".join([*drawn, later, '<text class="small" x="985" y="300">due later</text>'])


def main() -> int:
    """Draw, or with --check say whether the drawing is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    return write_or_check({options.file: picture()}, check=options.check)


if __name__ == "__main__":
    sys.exit(main())

"""The README's picture can be read: what a box says stands inside of it."""

from __future__ import annotations

from xml.etree import ElementTree

from chalicelib.flows.registry import ALL
from tools.picture import picture

SVG = "{http://www.w3.org/2000/svg}"
BELOW = 8
"""What a line needs below its letters' feet, for those that hang down and to be told from the border."""


def test_what_is_of_one_flow_is_not_said_of_all() -> None:
    drawn = ElementTree.fromstring(picture())
    said = [each.text or "" for each in drawn.iter(f"{SVG}text")]
    every, ecom = (
        {action.name for flow in flows for action in flow.actions} for flows in (ALL.values(), [ALL["ecom"]])
    )
    assert f"{len(every - ecom)} more of other flows" in said
    assert said.count("of ecom:") == 2


def test_the_drawing_has_room_for_every_box() -> None:
    drawn = ElementTree.fromstring(picture())
    _, _, width, height = (float(each) for each in drawn.attrib["viewBox"].split())
    boxes = [each.attrib for each in drawn.iter(f"{SVG}rect") if "box" in each.get("class", "")]
    assert all(float(box["x"]) + float(box["width"]) < width for box in boxes)
    assert all(float(box["y"]) + float(box["height"]) < height for box in boxes)


def test_every_line_of_a_box_has_room_above_its_border() -> None:
    drawn = ElementTree.fromstring(picture())
    texts = [(float(each.attrib["x"]), float(each.attrib["y"]), each.text) for each in drawn.iter(f"{SVG}text")]
    boxes = [each.attrib for each in drawn.iter(f"{SVG}rect") if "box" in each.get("class", "")]
    assert len(boxes) > 5
    for box in boxes:
        x, y, width, height = (float(box[name]) for name in ("x", "y", "width", "height"))
        inside = [(foot, text) for at, foot, text in texts if x < at < x + width and y < foot <= y + height]
        assert inside
        assert [text for foot, text in inside if foot > y + height - BELOW] == []

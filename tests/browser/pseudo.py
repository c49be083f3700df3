"""Finds sentences that stand outside of packages/text: in the pseudo-locale they alone have no brackets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import BrowserContext, Page, Response

OPEN, CLOSE = "⟦", "⟧"
WORD = re.compile(r"[A-Za-z]{2,}")
READ = """() => {
  const said = [document.title];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (parent.closest('script, style, noscript, time, code, pre, [data-foreign]')) continue;
    if (parent.getClientRects().length) said.push(walk.currentNode.data);
  }
  for (const e of document.querySelectorAll('[aria-label], [placeholder], [title], [alt], [aria-description]'))
    for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'aria-description'])
      if (e.hasAttribute(name)) said.push(e.getAttribute(name));
  return said;
}"""


class Foreign:
    """What does not come from packages/text, on the pages of one browser.

    Args:
        context: The browser; what its pages are answered by the API is theirs to show, and is noted.
        data: Further text that is nobody's sentence: names of products, what a test types in.
    """

    def __init__(self, context: BrowserContext, data: tuple[str, ...] = ()) -> None:
        self._data = set(data)
        context.on("response", self._note)

    def on(self, page: Page) -> list[str]:
        """Texts with words that are neither in brackets nor the API's."""
        said: list[str] = page.evaluate(READ)
        return [text.strip() for text in said if self._words_outside(text)]

    def _words_outside(self, text: str) -> bool:
        outside = without_brackets(text)
        for known in sorted(self._data, key=len, reverse=True):
            outside = outside.replace(known, " ")
        return bool(WORD.search(outside))

    def _note(self, answer: Response) -> None:
        told = not 300 <= answer.status < 400  # 304 has no body
        if told and "/api/" in answer.url and "json" in answer.headers.get("content-type", ""):
            self._data.update(_texts(json.loads(answer.text())))


def without_brackets(text: str) -> str:
    """What stands outside of all brackets; they may be nested."""
    depth, outside = 0, []
    for sign in text:
        if sign == OPEN:
            depth += 1
        elif sign == CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0:
            outside.append(sign)
    return "".join(outside)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)

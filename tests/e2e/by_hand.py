"""Somebody who follows docs/runbooks/tenant-onboarding.md, or the guide for a tenant's programs, with a shell: each
command as it stands there, each thing that must hold of its answer, and what is kept of it for the commands below. A
line that nobody would understand fails.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

DOCS: Final = Path(__file__).parents[2] / "docs"
DOCUMENT: Final = DOCS / "runbooks" / "tenant-onboarding.md"
GUIDE: Final = DOCS / "guide" / "tenant" / "README.md"
LONGEST: Final = 60.0
_WORD: Final = re.compile(r"`([^`]+)`")
# An answer that is no success fails the command, as a person would stop there.
_CURL: Final = 'curl() { command curl --noproxy "*" --fail-with-body "$@"; }\n'


@dataclass(frozen=True)
class Section:
    """A step of the document.

    Attributes:
        step: Its name, or its heading.
        command: What is typed; empty: nothing.
        program: What is run by Python instead; empty: nothing.
        says: Its list: what must hold, and what is to be kept.
        person: What a person does, from its box to be ticked.
    """

    step: str
    command: str
    program: str
    says: tuple[str, ...]
    person: str


def sections() -> list[Section]:
    """The steps, in order."""
    text = DOCUMENT.read_text(encoding="utf-8")
    body = text[text.index("\n## Assisted onboarding") : text.index("\n## Checklist")]
    return [_section(each) for each in re.split(r"\n### \d+\. ", body)[1:]]


def command() -> str:
    """The one command that does every step."""
    text = DOCUMENT.read_text(encoding="utf-8")
    (found,) = re.findall(r"^python -m runbook .*$", text, re.MULTILINE)
    return str(found)


def guided() -> list[Section]:
    """The numbered sections of the guide, in order."""
    text = GUIDE.read_text(encoding="utf-8")
    return [_section(each.partition("\n## ")[0]) for each in re.split(r"\n## \d+\. ", text)[1:]]


def _section(text: str) -> Section:
    (step,) = re.findall(r"^Step `([^`]+)`\.", text, re.MULTILINE) or [text.partition("\n")[0]]
    blocks = re.findall(r"```(\w+)\n(.*?)```", text, re.DOTALL)
    assert len(blocks) <= 1, f"{step}: more than one command"
    commands, programs = ([block for kind, block in blocks if kind == wanted] for wanted in ("sh", "python"))
    listed = re.findall(r"^- (.*)$", re.sub(r"```\w+\n.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    person = [each.removeprefix("[ ] ") for each in listed if each.startswith("[ ] ")]
    says = tuple(each for each in listed if not each.startswith("[ ] "))
    return Section(step, "".join(commands), "".join(programs), says, " ".join(person))


@dataclass
class ByHand:
    """The follower.

    Attributes:
        folder: Where the files are that the commands name.
        kept: What was kept, by name.
        uploads: The command by which shipments are uploaded, to be typed again.
    """

    folder: Path
    base_url: str
    admin_token: str = field(repr=False)
    kept: dict[str, str] = field(default_factory=dict)
    uploads: str = ""

    def follows(self, section: Section) -> str:
        """Do one step as it says; its name."""
        if section.step == "ship-upload":
            self.uploads = section.command
        if section.step == "live":  # "The customer has started production uploads."
            assert section.person
            self._typed(re.sub(r"'Idempotency-Key: [^']*'", "'Idempotency-Key: production'", self.uploads), section)
        if not section.command + section.program:
            assert section.person, f"{section.step}: nothing is to be done"
            return section.step
        again = [each for each in section.says if each.startswith("Ask again until")]
        answer = self._until(section, again[0]) if again else self._typed(section.command, section)
        for line in section.says:
            if line not in again:
                self._holds(line, answer, section)
        return section.step

    def _until(self, section: Section, line: str) -> Any:
        wanted, _, never = line.partition(";")
        name, *values = _WORD.findall(wanted)
        _, *ends = _WORD.findall(never) or [""]
        end = time.monotonic() + LONGEST
        while True:
            answer = self._typed(section.command, section)
            if answer[name] in values:
                return answer
            assert answer[name] not in ends, f"{section.step}: {answer}"
            assert time.monotonic() < end, f"{section.step}: still {answer[name]}"
            time.sleep(0.3)

    def _typed(self, command: str, section: Section) -> Any:
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "BASE_URL": self.base_url, **self.kept}
        typed = [sys.executable, "-c", section.program] if not command else ["bash", "-c", _CURL + command]
        ran = subprocess.run(
            typed,
            cwd=self.folder,
            env={**environment, "ADMIN_TOKEN": self.admin_token},
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        assert ran.returncode == 0, f"{section.step}: {ran.stdout}{ran.stderr}"
        return json.loads(ran.stdout)

    def _holds(self, line: str, answer: Mapping[str, Any], section: Section) -> None:
        readings: dict[str, Callable[[list[str]], object]] = {
            r"Keep `\w+` as `\w+`(: it is secret)?\.": lambda words: (
                self.kept.update({words[1]: answer[words[0]]}) is None
            ),
            r"`\w+` must be a text like `.+`\.": lambda words: re.fullmatch(words[1], answer[words[0]]),
            r"`\w+` must be a list\.": lambda words: isinstance(answer[words[0]], list),
            r"`\w+` must be there\.": lambda words: answer.get(words[0]) is not None,
            r"`\w+` must be `.+`( or `.+`)*\.": lambda words: answer[words[0]] in words[1:],
        }
        for form, holds in readings.items():
            if re.fullmatch(form, line):
                assert holds(_WORD.findall(line)), f"{section.step}: {line} {answer}"
                return
        raise AssertionError(f"{section.step}: nobody would know what this means: {line}")

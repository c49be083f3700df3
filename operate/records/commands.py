"""The commands about records, for `operate.command` to find."""

from __future__ import annotations

from operate.records import failed, looking, pausing, retrying

COMMANDS = (*pausing.COMMANDS, *looking.COMMANDS, *retrying.COMMANDS, *failed.COMMANDS)

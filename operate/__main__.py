"""``python -m operate COMMAND --stage STAGE [--json]``: what a platform engineer does to a stage.

The status is 0 where all is well, 1 where something was refused or not done, and 2 where the command line is wrong.
"""

from __future__ import annotations

from operate.command import program

if __name__ == "__main__":
    program()(prog_name="python -m operate")

"""Kills the process it is in, at one place, as a power cut would: no `finally`, no `atexit`, no closing of files.

Below requests, PyGithub and boto3 there is one module, http.client. So the moment at which a platform has made the
effect, and the caller has not seen the answer yet, is the same for all sides: when the answer's headers have come in.
Standard library only.
"""

from __future__ import annotations

import http.client
import os
import re
from typing import Any, Final

from lab.bench.peer.case import EFFECT, KILLED

EFFECT_REQUESTS: Final = {
    "create_account": r"POST \S*/v1/accounts ",
    "initialise_ecom": r"PUT \S*/default-configs ",
    "provision_pixel": r"POST \S+ AmazonSQS\.CreateQueue",
    "commit_pixel_source": r"PATCH \S*/git/refs/heads/main ",
    "create_index": r"POST \S*/indexes ",
    "send_invites": r"POST \S*/invites ",
}
"""The first request of each step that changes something others see: method, path, and the AWS operation if it is one.

A commit is nothing to anybody before the branch points at it, so that step's is the one that moves the branch.
"""


class Cut:
    """Where this process dies, if anywhere.

    Args:
        step: In which step; empty: nowhere.
        place: At which place of it.
    """

    def __init__(self, step: str = "", place: str = "") -> None:
        self._here = (step, place)
        if place == EFFECT:
            _die_behind(re.compile(EFFECT_REQUESTS[step]))

    def at(self, step: str, place: str) -> None:
        """This is that place of that step: die if it is the one."""
        if self._here == (step, place):
            os._exit(KILLED)


def _die_behind(request: re.Pattern[str]) -> None:
    """From now on, die when the answer to a request of this kind comes in."""
    connection: Any = http.client.HTTPConnection
    put_request, put_header, get_response = connection.putrequest, connection.putheader, connection.getresponse

    def putrequest(self: Any, method: str, url: str, *args: Any, **options: Any) -> Any:
        self.asked = f"{method} {url} "
        return put_request(self, method, url, *args, **options)

    def putheader(self: Any, name: Any, *values: Any) -> Any:
        text = name.decode() if isinstance(name, bytes) else name
        if text.lower() == "x-amz-target":
            self.asked += "".join(value.decode() if isinstance(value, bytes) else str(value) for value in values)
        return put_header(self, name, *values)

    def getresponse(self: Any, *args: Any, **options: Any) -> Any:
        response = get_response(self, *args, **options)
        if request.fullmatch(self.asked):
            os._exit(KILLED)
        return response

    connection.putrequest, connection.putheader, connection.getresponse = putrequest, putheader, getresponse

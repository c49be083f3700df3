"""GET /{pixel_id}.js: the customer's script, as it is on main at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from local.platforms.problems import Refusal

if TYPE_CHECKING:
    from local.pixel_service.main_branch import MainBranch
    from local.pixel_service.script import Scripts


class ScriptRoute:
    """Serves scripts. A browser asks each time whether it has the current one, so a push is live at once."""

    def __init__(self, main: MainBranch, scripts: Scripts) -> None:
        self._main = main
        self._scripts = scripts
        self.router = APIRouter()
        self.router.add_api_route("/{pixel_id}.js", self.read, methods=["GET"])

    def read(self, pixel_id: str, request: Request) -> Response:
        """The script.

        Raises:
            Refusal: 404 SCRIPT_NOT_FOUND: not on main, or a mobile customer; 500 SCRIPT_UNUSABLE.
            Permanent: PIXEL_SOURCE_UNREADABLE: somebody broke the file of customers.
        """
        source = self._main.source(pixel_id)
        if source is None:
            raise Refusal(404, "SCRIPT_NOT_FOUND", "The pixel repository's main branch has no script for this pixel.")
        headers = {
            "ETag": f'"{source.sha}"',
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "cross-origin",  # shops that isolate themselves load it as well
        }
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return Response(self._scripts.javascript(source), media_type="text/javascript; charset=utf-8", headers=headers)

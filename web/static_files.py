"""Stylesheets, scripts and drawings, kept by the browser for as long as their content stays."""

import mimetypes
from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import File

from training.http.policy import allows
from training.security.policy import May
from web.rendering import STATIC

FOR_EVER = "public, max-age=31536000, immutable"


@get("/static/{path:path}", opt=allows(May.ANYONE), sync_to_thread=False, include_in_schema=False)
def static_file(path: FromPath[str], v: FromQuery[str | None] = None) -> Response[Any]:
    """One file; an address that carries its content's mark never changes."""
    file = (STATIC / path.lstrip("/")).resolve()
    if not file.is_relative_to(STATIC.resolve()) or not file.is_file():
        raise NotFoundException
    return File(
        file,
        media_type=mimetypes.guess_type(file.name)[0],
        content_disposition_type="inline",
        headers={"Cache-Control": FOR_EVER if v else "no-cache"},
    )

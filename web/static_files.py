"""Stylesheets, scripts and drawings, kept by the browser for as long as their content stays."""

import mimetypes
import re
from pathlib import Path
from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import File

from training.http.policy import allows
from training.security.policy import May
from web.rendering import STATIC

FOR_EVER = "public, max-age=31536000, immutable"
# A module finds its neighbours beside itself, under the mark of all scripts together.
BUNDLED = re.compile(r"/?v-[0-9a-f]{12}(?=/)")

# The reader of QR codes is WebAssembly; it runs in a worker of its own, and only there it may.
SCANNER = "js/scan-worker.js"
SCANNER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"


@get("/static/{path:path}", opt=allows(May.ANYONE), sync_to_thread=False, include_in_schema=False)
def static_file(path: FromPath[str], v: FromQuery[str | None] = None) -> Response[Any]:
    """One file; an address that carries its content's mark never changes."""
    bundled = BUNDLED.match(path)
    if bundled:
        path = path[bundled.end() :]
    file = _found(path.lstrip("/"))
    if file is None:
        raise NotFoundException
    headers = {"Cache-Control": FOR_EVER if v or bundled else "no-cache"}
    if path.lstrip("/") == SCANNER:
        headers["Content-Security-Policy"] = SCANNER_POLICY
    return File(
        file,
        media_type=mimetypes.guess_type(file.name)[0],
        content_disposition_type="inline",
        headers=headers,
    )


def _found(path: str) -> Path | None:
    try:
        file = (STATIC / path).resolve()
        return file if file.is_relative_to(STATIC.resolve()) and file.is_file() else None
    except (OSError, ValueError):  # A name that no file can have: too long, or with a NUL.
        return None

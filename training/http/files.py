"""Files to keep: their names in every alphabet."""

from typing import Any, Protocol
from urllib.parse import quote

from litestar import Response

from training.names import search_key


class File(Protocol):
    """Something to download."""

    @property
    def content(self) -> bytes: ...
    @property
    def media_type(self) -> str: ...
    @property
    def name(self) -> str: ...


def download(file: File) -> Response[Any]:
    """A file under its name."""
    return Response(
        file.content,
        media_type=file.media_type,
        headers={"content-disposition": disposition(file.name)},
    )


def disposition(name: str) -> str:
    """A download's name in every alphabet, and in plain letters for old programs."""
    name = name.replace("/", "-").replace("\\", "-")
    plain = "".join(c for c in search_key(name) if c.isascii() and (c.isalnum() or c in " .-"))
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

"""The log: one line of JSON each, with nothing in it about a person.

What went wrong is told by the kinds of the exceptions and the lines of code that they passed. Their
texts stay out: they repeat values that somebody typed.
"""

import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import msgspec

from training import settings

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The request that is being answered, so that every line written meanwhile names it."""

REQUESTS = "solop.request"
# Our own words are written with their values: ids, counts and kinds. Others' are not.
_OURS = ("solop", "pgqueuer")


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record; `facts` given as `extra` stand beside the message."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _words(record),
        }
        if known := request_id.get():
            line["request_id"] = known
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = told(record.exc_info[1])
        return msgspec.json.encode(line).decode()


def _words(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in _OURS:
        return record.getMessage()
    # Not joined with its values, and only the first line: asyncio puts whole exceptions below.
    return str(record.msg).partition("\n")[0][:200]


def told(error: BaseException) -> list[dict[str, Any]]:
    """An exception and what led to it: kinds and places, neither texts nor values."""
    chain: list[dict[str, Any]] = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        kind = type(one)
        entry: dict[str, Any] = {
            "kind": f"{kind.__module__}.{kind.__qualname__}",
            "trace": [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(one.__traceback__)
            ],
        }
        # PostgreSQL's own names for what failed say much and hold no value.
        for fact in ("sqlstate", "constraint_name", "table_name", "column_name"):
            if isinstance(known := getattr(one, fact, None), str):
                entry[fact] = known
        chain.append(entry)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return chain


def set_up() -> None:
    """Let this process log in that way, to its standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("httpx", "httpcore", "fontTools", "litestar"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("pgqueuer").setLevel(logging.ERROR)
    quiet = settings.current().log == "problems"
    logging.getLogger(REQUESTS).setLevel(logging.WARNING if quiet else logging.INFO)

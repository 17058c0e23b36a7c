"""Asking twice with one Idempotency-Key does it once and answers the same."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.status_codes import HTTP_201_CREATED

from training import db
from training.actor import Actor
from training.errors import Invalid, Refused
from training.security import vault
from training.words import say

HEADER = "idempotency-key"
LONGEST_KEY = 200
PURPOSE = "idempotency_record.answer"


class _AnsweredBefore(Exception):
    """Undoes the change: somebody with this key was here first."""


async def once(
    request: Request[Any, Any, Any],
    actor: Actor,
    make: Callable[[], Awaitable[object]],
    *,
    status: int = HTTP_201_CREATED,
) -> Response[Any]:
    """Do `make` and answer with its result; with a known key, give the answer given before.

    The record stands in the transaction of the change and is written last: a second request with
    the key either meets a refusal ("is there already") or loses the race for the record, and then
    gets the first one's answer. A change that failed leaves no record and can be asked again.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        return Response(await make(), status_code=status)
    if len(key) > LONGEST_KEY:
        raise Invalid(say("Idempotency-Key dài nhất 200 ký tự."), "idempotency_key_too_long")
    asked = await _fingerprint(request)
    try:
        async with db.transaction():
            answer = msgspec.json.encode(await make())
            await _keep(actor, key, asked, status, answer)
    except (_AnsweredBefore, Refused):
        before = await _given_before(actor, key, asked)
        if before is None:
            raise
        return before
    return _response(answer, status)


async def _fingerprint(request: Request[Any, Any, Any]) -> bytes:
    body = await request.body()
    return hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + body).digest()


async def _keep(actor: Actor, key: str, asked: bytes, status: int, answer: bytes) -> None:
    record = await db.value(
        "INSERT INTO idempotency_record (account, key, request_hash, status, answer)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account, key) DO NOTHING RETURNING id",
        actor.account_id,
        key,
        asked,
        status,
        vault.seal_bytes(answer, PURPOSE),
    )
    if record is None:
        raise _AnsweredBefore


async def _given_before(actor: Actor, key: str, asked: bytes) -> Response[Any] | None:
    found = await db.rows(
        "SELECT request_hash, status, answer FROM idempotency_record"
        " WHERE account = $1 AND key = $2",
        actor.account_id,
        key,
    )
    if not found:
        return None
    row = found[0]
    if row["request_hash"] != asked:
        raise Invalid(
            say("Idempotency-Key này đã dùng cho một yêu cầu khác. Dùng khóa mới."),
            "idempotency_key_reused",
        )
    answer = _response(vault.unseal_bytes(row["answer"], PURPOSE), row["status"])
    answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _response(answer: bytes, status: int) -> Response[Any]:
    return Response(answer, status_code=status, media_type="application/json")

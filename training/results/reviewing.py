"""The second pair of eyes over the marks of a class, where the office has switched it on.

A review is of the marks exactly as they stand: whoever changes one of them undoes it.
"""

import hashlib
from datetime import datetime
from typing import Any

import msgspec

from training import db, history
from training.actor import Actor
from training.catalog.rules import ClassState
from training.errors import Missing, Refused
from training.office import queries as office
from training.office.rules import Switch
from training.results.schemas import Review
from training.security.policy import May, may, require
from training.words import say


class Standing(msgspec.Struct, frozen=True):
    """The marks of a class as one value, how many they are, and who entered any of them."""

    fingerprint: bytes
    marks: int
    authors: frozenset[int]


async def review(actor: Actor, class_id: int, *, essay: bool) -> Review:
    """How the second pair of eyes stands; the caller has shown that the actor sees the class."""
    standing = await _standing(class_id)
    wanted = essay and await office.is_on(Switch.MARKS_BY_TWO)
    last = await _last(class_id, standing)
    return Review(
        wanted=wanted,
        marks=standing.marks,
        reviewed_by=last["name"] if last else None,
        reviewed_at=last["reviewed_at"] if last else None,
        may_review=may(actor, May.ENTER_RESULTS)
        and not last
        and standing.marks > 0
        and actor.account_id not in standing.authors,
    )


async def confirm(actor: Actor, class_id: int, *, now: datetime) -> None:
    """Say that one looked over all marks of a class. Nobody reviews marks that they entered."""
    require(actor, May.ENTER_RESULTS)
    async with db.transaction():
        found = await db.rows(
            "SELECT code, state FROM training_class WHERE id = $1::bigint FOR UPDATE", class_id
        )
        if not found:
            raise Missing(say("Không có lớp này trong phạm vi của bạn."), "no_such_class")
        if found[0]["state"] != ClassState.CONVENED:
            raise Refused(
                say("Chỉ soát điểm khi lớp {code} đang học.", code=found[0]["code"]),
                "class_not_convened",
            )
        standing = await _standing(class_id)
        if not standing.marks:
            raise Refused(say("Lớp chưa có điểm nào để soát."), "no_marks")
        if actor.account_id in standing.authors:
            raise Refused(
                say("Bạn đã nhập điểm của lớp này. Nhờ người khác trong Văn phòng soát."),
                "own_marks",
            )
        if await _last(class_id, standing):
            return
        await db.rows(
            "INSERT INTO marks_review (training_class, marks_hash, marks, reviewed_by, reviewed_at)"
            " VALUES ($1, $2, $3, $4, $5)",
            class_id,
            standing.fingerprint,
            standing.marks,
            actor.account_id,
            now,
        )
        await history.record(
            actor,
            "scores.reviewed",
            "training_class",
            class_id,
            class_id=class_id,
            marks=standing.marks,
        )


async def check_reviewed(class_id: int) -> None:
    """Refuse where a second person should have looked over the marks and has not."""
    if not await office.is_on(Switch.MARKS_BY_TWO):
        return
    standing = await _standing(class_id)
    if standing.marks and not await _last(class_id, standing):
        raise Refused(
            say(
                "Điểm chưa được người thứ hai soát. Nhờ người không nhập điểm mở bảng điểm và soát."
            ),
            "marks_not_reviewed",
        )


async def _standing(class_id: int) -> Standing:
    found = await db.rows(
        "SELECT s.enrollment, s.attempt, s.score::text AS score, s.entered_by FROM essay_score s"
        " JOIN enrollment e ON e.id = s.enrollment WHERE e.training_class = $1::bigint"
        " ORDER BY s.enrollment, s.attempt",
        class_id,
    )
    told = "\n".join(f"{row['enrollment']} {row['attempt']} {row['score']}" for row in found)
    return Standing(
        hashlib.sha256(told.encode()).digest(),
        len(found),
        frozenset(row["entered_by"] for row in found if row["entered_by"] is not None),
    )


async def _last(class_id: int, standing: Standing) -> Any:
    found = await db.rows(
        "SELECT a.name, r.reviewed_at FROM marks_review r JOIN account a ON a.id = r.reviewed_by"
        " WHERE r.training_class = $1::bigint AND r.marks_hash = $2 ORDER BY r.id DESC LIMIT 1",
        class_id,
        standing.fingerprint,
    )
    return found[0] if found else None

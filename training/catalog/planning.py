"""What the plan of a class is checked against in the records."""

from datetime import date
from typing import Any

from training import db
from training.access import queries as access
from training.catalog import life, queries, rules
from training.catalog.locks import promised
from training.catalog.schemas import NewClass
from training.clock import ZONE
from training.errors import Invalid, Missing, Refused
from training.names import clean
from training.words import say

TIMES = (
    *("starts_on", "ends_on", "registration_opens_at", "registration_closes_at"),
    "release_on",
)


async def check_changed(class_id: int, row: dict[str, Any], fields: list[str]) -> None:
    """The rules that a plan must keep, and what stands on the plan already."""
    if row["released_at"] and "release_on" in fields:
        words = say("Chỗ chưa dùng của lớp đã trả lại và chia rồi, không đổi được ngày nữa.")
        raise Refused(words, "seats_released", release_on=words)
    try:
        rules.check_plan(
            capacity=row["capacity"],
            held=row["held"],
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            opens_at=row["registration_opens_at"],
            closes_at=row["registration_closes_at"],
            release_on=row["release_on"],
        )
    except Invalid as refusal:
        if row["capacity"] < row["held"]:
            refusal.offer(*life.ways_to_fewer_seats(class_id, row["held"], row["capacity"]))
        raise
    if "capacity" in fields:
        try:
            life.check_promises(await promised(class_id, row["held"]), row["capacity"])
        except Invalid as refusal:
            raise refusal.offer(*life.ways_to_fewer_promises(class_id)) from None
    if {"starts_on", "ends_on"}.intersection(fields):
        await queries.rules_for(row["course"], row["starts_on"])
        await _check_sessions_inside(class_id, row["starts_on"], row["ends_on"])
    if "code" in fields and await db.value(
        "SELECT 1 FROM training_class WHERE code = $1 AND id <> $2", clean(row["code"]), class_id
    ):
        raise code_taken(row["code"])


async def host(unit_id: int, on: date) -> int:
    """The id of a unit that may host a class on that day, or `Invalid`."""
    try:
        unit = await access.unit(unit_id, today=on)
    except Missing as error:
        words = say("Chọn đơn vị đặt lớp trong danh sách.")
        raise Invalid(words, "no_such_unit", host_unit_id=words) from error
    if not unit.active:
        words = say("Đơn vị này không hoạt động vào ngày khai giảng. Chọn đơn vị khác.")
        raise Invalid(words, "unit_inactive", host_unit_id=words)
    return unit.id


async def next_code(course_id: int, new: NewClass) -> str:
    """The code for a class that was given none. The course's row must be locked."""
    taken = await db.rows("SELECT code FROM training_class WHERE course = $1", course_id)
    return life.next_code(new.course, new.starts_on.year, (row["code"] for row in taken))


def code_taken(code: str) -> Refused:
    """The refusal of a code that another class bears."""
    words = say("Mã {code} đã dùng cho lớp khác. Chọn mã khác.", code=code)
    return Refused(words, "class_code_taken", code=words)


async def _check_sessions_inside(class_id: int, starts_on: date, ends_on: date) -> None:
    found = (
        await db.rows(
            "SELECT min(starts_at) AS first, max(ends_at) AS last FROM session"
            " WHERE training_class = $1",
            class_id,
        )
    )[0]
    if found["first"] is None:
        return
    first, last = (found[name].astimezone(ZONE).date() for name in ("first", "last"))
    if first < starts_on or last > ends_on:
        words = say(
            "Lịch học đang từ {first} đến {last}. Sửa lịch học trước, rồi đổi ngày của lớp.",
            first=f"{first:%d/%m/%Y}",
            last=f"{last:%d/%m/%Y}",
        )
        field = "starts_on" if first < starts_on else "ends_on"
        raise Invalid(words, "sessions_outside", **{field: words})

"""Changing the catalog: courses and their dated rules."""

from datetime import date

import msgspec

from training import db, history
from training.actor import Actor
from training.catalog import life, queries
from training.catalog.schemas import CourseView, NewCourse, NewRules
from training.errors import Invalid, Missing, Refused
from training.names import clean
from training.security.policy import May, require
from training.words import say


async def add_course(actor: Actor, new: NewCourse) -> CourseView:
    """Add a course to the catalog with its first rules."""
    require(actor, May.CHANGE_COURSES)
    wrong = life.text_faults(code=new.code, name=new.name)
    wrong |= life.text_faults(audience=new.audience or None, source=new.source or None)
    life.refuse(wrong | life.time_faults(valid_from=new.valid_from), "course_invalid")
    life.check_rules(new.rules)
    code = clean(new.code)
    async with db.transaction():
        course_id = await db.value(
            "INSERT INTO course (code, name, audience, document, position)"
            " SELECT $1, $2, $3, $4, coalesce(max(position), 0) + 1 FROM course"
            " ON CONFLICT (code) DO NOTHING RETURNING id",
            code,
            clean(new.name),
            clean(new.audience),
            new.document.value,
        )
        if course_id is None:
            words = say("Mã {code} đã dùng cho chương trình khác. Chọn mã khác.", code=code)
            raise Refused(words, "course_code_taken", code=words)
        await _add_rules(course_id, NewRules(new.rules, new.valid_from, new.source))
        await history.record(actor, "course.added", "course", course_id)
        return await queries.course_by_code(code, new.valid_from)


async def set_rules(actor: Actor, code: str, new: NewRules) -> CourseView:
    """Give a course new rules from a day on. Classes that start before it keep the older ones.

    Raises `Refused` when a class that has been opened would change its rules.
    """
    require(actor, May.CHANGE_COURSES)
    wrong = life.text_faults(source=new.source or None)
    life.refuse(wrong | life.time_faults(valid_from=new.valid_from), "rules_invalid")
    life.check_rules(new.rules)
    async with db.transaction():
        course_id = await course_id_of(code, lock=True)
        earliest = await queries.earliest_rules(course_id)
        if earliest is not None and new.valid_from < earliest:
            words = say(
                "Đã có lớp mở theo quy định hiện nay. Chọn ngày từ {day} trở đi.",
                day=f"{earliest:%d/%m/%Y}",
            )
            raise Refused(words, "rules_in_use", valid_from=words)
        await _add_rules(course_id, new)
        await history.record(actor, "course.rules_set", "course", course_id, since=new.valid_from)
        return await queries.course_by_code(code, new.valid_from)


async def confirm_rules(actor: Actor, course_id: int, valid_from: date) -> list[CourseView]:
    """The office has compared the rules that hold from a day on with its papers."""
    require(actor, May.CHANGE_COURSES)
    async with db.transaction():
        confirmed = await db.value(
            "UPDATE course_rule SET confirmed = true WHERE course = $1::bigint"
            " AND valid_from = $2 RETURNING id",
            course_id,
            valid_from,
        )
        if confirmed is None:
            raise Missing(say("Không có quy định từ ngày này."), "no_such_rules")
        await history.record(actor, "course.rules_confirmed", "course", course_id, since=valid_from)
        return await queries.versions(course_id)


async def withdraw_rules(actor: Actor, course_id: int, valid_from: date) -> list[CourseView]:
    """Take back rules that were entered by mistake, as long as no class has gone by them.

    The rules before hold on. Raises `Refused` for a course's first rules, and once a class that
    keeps these has taken registrations.
    """
    require(actor, May.CHANGE_COURSES)
    async with db.transaction():
        await db.rows("SELECT 1 FROM course WHERE id = $1::bigint FOR UPDATE", course_id)
        found = await db.rows(
            "SELECT id, source, valid_from = min(valid_from) OVER () AS first, valid_from,"
            " lead(valid_from) OVER (ORDER BY valid_from) AS following"
            " FROM course_rule WHERE course = $1::bigint",
            course_id,
        )
        row = next((one for one in found if one["valid_from"] == valid_from), None)
        if row is None:
            raise Missing(say("Không có quy định từ ngày này."), "no_such_rules")
        if row["first"]:
            raise Refused(
                say("Đây là quy định đầu tiên của chương trình. Đặt quy định mới thay vì rút."),
                "first_rules",
            )
        used = await db.value(
            "SELECT code FROM training_class WHERE course = $1 AND starts_on >= $2"
            " AND ($3::date IS NULL OR starts_on < $3)"
            " AND state IN ('open', 'closed', 'convened', 'completed') ORDER BY id LIMIT 1",
            course_id,
            valid_from,
            row["following"],
        )
        if used is not None:
            raise Refused(
                say("Lớp {code} đã theo quy định này. Đặt quy định mới thay vì rút.", code=used),
                "rules_in_use",
            )
        await db.rows("DELETE FROM course_rule WHERE id = $1", row["id"])
        await history.record(actor, "course.rules_withdrawn", "course", course_id, since=valid_from)
        return await queries.versions(course_id)


async def course_id_of(code: str, *, lock: bool = False) -> int:
    """The id behind a course's code; `lock` holds it for whoever numbers a class of it."""
    find = "SELECT id FROM course WHERE code = $1"
    held = " FOR UPDATE" if lock else ""
    course_id: int | None = await db.value(find + held, clean(code))
    if course_id is None:
        words = say("Không có chương trình “{code}”. Chọn trong danh mục.", code=code)
        raise Invalid(words, "no_such_course", course=words)
    return course_id


async def _add_rules(course_id: int, new: NewRules) -> None:
    added = await db.value(
        "INSERT INTO course_rule (course, valid_from, rules, source, confirmed)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (course, valid_from) DO NOTHING RETURNING id",
        course_id,
        new.valid_from,
        msgspec.json.encode(new.rules).decode(),
        clean(new.source),
        new.confirmed,
    )
    if added is None:
        words = say("Đã có quy định từ ngày này. Chọn ngày khác.")
        raise Refused(words, "rules_taken", valid_from=words)

"""Makes what a hall needs on paper: sign-in sheets, the attendance matrix, cards."""

from datetime import date

from training.actor import Actor
from training.attendance import card_queries
from training.attendance import queries as attendance
from training.catalog import queries as catalog
from training.clock import ZONE
from training.documents import dates, desk
from training.documents.cards import Card
from training.errors import Refused
from training.papers import queries, rules, sheets, workbooks
from training.papers.rules import MEDIA_TYPES, Format
from training.papers.schemas import Made
from training.security.policy import May, require
from training.words import say


async def sign_in(actor: Actor, session_id: int) -> Made:
    """The sign-in sheet of a session that the actor may see."""
    require(actor, May.SEE_ROLL)
    roster = await attendance.roster(actor, session_id)
    session = roster.session
    if not roster.rows:
        raise _nobody(session.class_code)
    issuer = await queries.issuer(session.starts_at.astimezone(ZONE).date())
    draft = not rules.is_convened(session.class_state)
    stamp = rules.stamp(draft=draft, specimen=await queries.is_specimen())
    content = await desk.made(lambda: sheets.sign_in(roster, issuer, stamp=stamp))
    name = f"Điểm danh {session.class_code} buổi {session.ordinal}.pdf"
    return Made(content, MEDIA_TYPES[Format.PDF], name)


async def matrix(actor: Actor, class_id: int, form: Format, *, today: date) -> Made:
    """The attendance matrix of a class as PDF or workbook."""
    require(actor, May.SEE_ROLL)
    found = await attendance.matrix(actor, class_id)
    view = await catalog.training_class(actor, class_id)
    if not found.rows:
        raise _nobody(view.code)
    name = f"Bảng điểm danh {view.code}.{form.value}"
    if form is Format.WORKBOOK:
        return Made(workbooks.matrix_workbook(view, found), MEDIA_TYPES[form], name)
    issuer = await queries.issuer(today)
    stamp = rules.stamp(draft=False, specimen=await queries.is_specimen())
    content = await desk.made(lambda: sheets.matrix(view, found, issuer, day=today, stamp=stamp))
    return Made(content, MEDIA_TYPES[Format.PDF], name)


async def cards(actor: Actor, class_id: int, unit_id: int | None = None) -> Made:
    """The QR cards of a class, of one unit of it, or of the asker's own people."""
    require(actor, May.ENROLL)
    view = await catalog.training_class(actor, class_id)
    wanted = {one.enrollment_id for one in await queries.listed(actor, class_id, unit_id)}
    period = dates.period(view.starts_on, view.ends_on)
    people = [
        Card(
            full_name=one.full_name,
            unit_name=one.unit_name,
            class_code=one.class_code,
            class_title=one.class_title,
            period=period,
            number=one.number,
            code=one.code,
        )
        for one in await card_queries.class_cards(actor, class_id)
        if one.enrollment_id in wanted
    ]
    if not people:
        raise _nobody(view.code)
    stamp = rules.SPECIMEN if await queries.is_specimen() else ""
    content = await desk.made(lambda: sheets.card_sheets(people, stamp=stamp))
    return Made(content, MEDIA_TYPES[Format.PDF], f"Thẻ học viên {view.code}.pdf")


def _nobody(code: str) -> Refused:
    return Refused(
        say("Lớp {code} chưa có ai được xác nhận chỗ, chưa có gì để in.", code=code), "empty_class"
    )

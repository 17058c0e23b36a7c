"""Everything that changes the register. One public function, one transaction.

Lock order: class → register book → certificate. Nothing is ever deleted or renumbered.
"""

from datetime import date, datetime
from typing import Any

import msgspec

from training import clock, db, history, jobs, reasons
from training.actor import Actor
from training.catalog.rules import ClassState, Document
from training.certificates import queries, recording, rules
from training.certificates.making import Holder
from training.certificates.rules import LOOKS, TRANSITIONS, CertificateState
from training.certificates.schemas import IssueOrder, Issuing, Paper, Replacement
from training.enrollment.seats import rules_of
from training.errors import Missing, Refused
from training.jobs import service as job_service
from training.notices import service as notices
from training.notices.rules import Kind, Letter, To
from training.office import queries as office
from training.office.rules import Switch
from training.people import service as people
from training.proofreading.rules import DISPUTED
from training.results import queries as results
from training.security.policy import May, require
from training.status import advance
from training.words import say

JOB = "certificates.issue"

_CLASS = """
    SELECT c.id AS class_id, c.code AS class_code, c.state, c.starts_on, c.ends_on,
           c.completion_decision_number, c.completion_decision_date, k.id AS course_id,
           k.code AS course_code, k.name AS course_name, k.document,
           (SELECT rules FROM course_rule r WHERE r.course = c.course
            AND r.valid_from <= c.starts_on ORDER BY r.valid_from DESC LIMIT 1) AS rules
    FROM training_class c JOIN course k ON k.id = c.course
    WHERE c.id = $1::bigint FOR UPDATE OF c
"""

_HOLDER = """
    SELECT e.id AS enrollment_id, p.id AS person_id, p.full_name, p.birth_date, p.birth_year,
           p.gender, u.name AS unit_name, p.branch
    FROM enrollment e JOIN person p ON p.id = e.person JOIN unit u ON u.id = e.unit
"""


async def ask_issue(actor: Actor, class_id: int, order: IssueOrder, *, today: date) -> Issuing:
    """Number and record a certificate for everybody of a class who completed and has none.

    Printing is a job's; asking again finds nothing new to number and prints what is missing.
    """
    require(actor, May.ISSUE)
    async with db.transaction():
        row = await _lock_class(class_id)
        _check_may_issue(row, order, today)
        holders = [
            msgspec.convert(dict(one), Holder)
            for one in await db.rows(
                _HOLDER + " WHERE e.training_class = $1 AND e.state = 'completed'"
                " AND NOT EXISTS (SELECT 1 FROM certificate g"
                " WHERE g.enrollment = e.id AND g.state <> 'void')"
                f" AND NOT {DISPUTED}"
                " ORDER BY u.sort_key, u.id, p.sort_key, e.id",
                row["class_id"],
            )
        ]
        job_id = await jobs.ask(actor, JOB, total=len(holders), class_id=class_id)
        numbers = await _record(actor, row, holders, order.issued_on, job_id=job_id)
        if numbers:
            await history.record(
                actor,
                "certificates.issued",
                "training_class",
                class_id,
                class_id=class_id,
                first=numbers[0],
                last=numbers[-1],
                count=len(numbers),
            )
        job = await job_service.view(actor, job_id)
    return Issuing(job, len(numbers), numbers)


def _check_may_issue(row: Any, order: IssueOrder, today: date) -> None:
    if row["document"] == Document.ELSEWHERE:
        raise Refused(
            say("Khóa này do trường cấp bằng, không cấp giấy chứng nhận ở đây."), "issued_elsewhere"
        )
    if row["state"] != ClassState.COMPLETED:
        raise Refused(
            say(
                "Lớp {code} chưa có quyết định công nhận hoàn thành. Ghi quyết định trước khi cấp.",
                code=row["class_code"],
            ),
            "class_not_completed",
        )
    known = (row["completion_decision_number"], row["completion_decision_date"])
    rules.check_same_decision(order.decision_number, order.decision_date, known, row["class_code"])
    rules.check_order(order.issued_on, known[1], today)


async def _lock_class(class_id: int) -> Any:
    found = await db.rows(_CLASS, class_id)
    if not found:
        raise Missing(say("Không có lớp này."), "no_such_class")
    return found[0]


async def _record(
    actor: Actor,
    row: Any,
    holders: list[Holder],
    issued_on: date,
    *,
    job_id: int,
    until: date | None = None,
) -> list[str]:
    if not holders:
        return []
    what = await recording.occasion(
        row, issued_on, months=rules_of(row["rules"]).validity_months, until=until
    )
    proofs = await results.completions(row["class_id"])
    return await recording.record(actor, what, holders, proofs, job_id=job_id)


async def paper(actor: Actor, certificate_id: int) -> Paper:
    """The printed certificate. One that no job is printing (an old book's) is put in line first.

    Raises `Refused` `not_ready` until it is printed.
    """
    try:
        return await queries.pdf(actor, certificate_id)
    except Refused as refusal:
        if refusal.code == "not_ready":
            await _have_printed(actor, certificate_id)
        raise


async def _have_printed(actor: Actor, certificate_id: int) -> None:
    async with db.transaction():
        class_id = await db.value(
            "SELECT training_class FROM certificate WHERE id = $1::bigint", certificate_id
        )
        await db.rows("SELECT 1 FROM training_class WHERE id = $1 FOR UPDATE", class_id)
        under_way = await db.value(
            "SELECT 1 FROM job WHERE kind = $1 AND state IN ('queued', 'running')"
            " AND (arguments->>'class_id')::int = $2",
            JOB,
            class_id,
        )
        if not under_way:
            await jobs.ask(actor, JOB, class_id=class_id, first=certificate_id)


async def revoke(actor: Actor, certificate_id: int, reason: str, *, now: datetime) -> None:
    """Let a certificate count no longer. Its line and its paper stay, and answer "revoked".

    Where the office wants two for it, this only asks: see `endings.agree`.
    """
    require(actor, May.REVOKE)
    why = reason_of(reason)
    if await office.is_on(Switch.REVOCATION_BY_TWO):
        raise Refused(
            say("Văn phòng cần hai người để thu hồi: gửi đề nghị để người thứ hai đồng ý."),
            "two_needed",
        )
    await revoke_now(actor, certificate_id, why, now=now)


async def revoke_now(actor: Actor, certificate_id: int, why: str, *, now: datetime) -> None:
    """What `revoke` does once all who must agree have agreed."""
    async with db.transaction():
        row = await lock(certificate_id)
        await end(actor, row, CertificateState.REVOKED, why, now)
        await history.record(
            actor,
            "certificate.revoked",
            "certificate",
            certificate_id,
            class_id=row["training_class"],
            reason=why,
        )
        await tell_revoked(actor, certificate_id)


async def tell_revoked(actor: Actor, certificate_id: int) -> None:
    """The unit and the person hear that a paper counts no longer."""
    row = (
        await db.rows(
            "SELECT c.facts->>'class_code' AS code, p.id AS person, p.unit FROM certificate c"
            " JOIN person p ON p.id = c.person WHERE c.id = $1",
            certificate_id,
        )
    )[0]
    of_unit = Kind.UNIT_CERTIFICATE_REVOKED
    unit, code = row["unit"], row["code"]
    await notices.write(
        actor,
        [
            Letter(of_unit, To.UNIT, unit, certificate_id, code, unit_id=unit),
            Letter(Kind.CERTIFICATE_REVOKED, To.PERSON, row["person"], certificate_id, code),
        ],
    )


async def replace(actor: Actor, certificate_id: int, new: Replacement, *, now: datetime) -> int:
    """Put right an error of the office: a new certificate with a new number names the old one.

    It tells the person as the file has them now, and is valid as long as the old one was; gives
    its id.
    """
    require(actor, May.REVOKE)
    why = reason_of(new.reason)
    today = now.astimezone(clock.ZONE).date()
    correction = rules.check_correction(new.decision_number, new.decision_date, today)
    async with db.transaction():
        class_id = await db.value(
            "SELECT training_class FROM certificate WHERE id = $1::bigint", certificate_id
        )
        if class_id is None:
            raise rules.no_such_certificate()
        class_row = await _lock_class(class_id)
        old = await lock(certificate_id)
        rules.check_order(new.issued_on, old["issued_on"], today)
        await end(actor, old, CertificateState.REPLACED, why, now)
        holder = msgspec.convert(
            {
                **dict((await db.rows(_HOLDER + " WHERE e.id = $1", old["enrollment"]))[0]),
                "replaces": certificate_id,
            },
            Holder,
        )
        job_id = await jobs.ask(actor, JOB, total=1, class_id=class_id)
        await _record(
            actor, class_row, [holder], new.issued_on, job_id=job_id, until=old["valid_until"]
        )
        made: int = await db.value("SELECT id FROM certificate WHERE replaces = $1", certificate_id)
        if correction is not None:
            await db.rows(
                "UPDATE certificate SET correction_number = $2, correction_date = $3 WHERE id = $1",
                made,
                *correction,
            )
        await history.record(
            actor,
            "certificate.corrected" if correction else "certificate.replaced",
            "certificate",
            certificate_id,
            class_id=class_id,
            replaced_by=made,
            reason=why,
        )
    return made


async def lock(certificate_id: int) -> Any:
    """A certificate's line, held while it changes."""
    found = await db.rows(
        "SELECT id, state, training_class, enrollment, holding, issued_on, valid_until,"
        " hand_over, pdf_hash IS NOT NULL AS printed"
        " FROM certificate WHERE id = $1::bigint FOR UPDATE",
        certificate_id,
    )
    if not found:
        raise rules.no_such_certificate()
    return found[0]


async def end(actor: Actor, row: Any, to: CertificateState, reason: str, now: datetime) -> None:
    """Let a line end in a state, and the holding that it gave."""
    advance(CertificateState(row["state"]), to, TRANSITIONS, LOOKS)
    await db.rows(
        "UPDATE certificate SET state = $2, ended_at = $3, ended_by = $4, ended_reason = $5"
        " WHERE id = $1",
        row["id"],
        to.value,
        now,
        actor.account_id,
        reason,
    )
    if row["holding"] is not None:
        await people.end_holding(actor, row["holding"], now.astimezone(clock.ZONE).date())


def reason_of(typed: str) -> str:
    """The reason of an ending; refuses none at all."""
    return reasons.needed(typed, say("Ghi lý do, để sau này người xem sổ gốc hiểu được."))

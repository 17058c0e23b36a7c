"""What becomes of a paper: revoked by two, its line void, lost and answered. Nothing is deleted."""

from datetime import date, datetime
from typing import Any

import msgspec

from training import clock, db, history
from training.actor import Actor
from training.certificates import queries, service
from training.certificates.rules import CertificateState, no_such_certificate
from training.certificates.schemas import (
    Aftermath,
    Loss,
    LossAnswer,
    NewLoss,
    RevocationAsked,
)
from training.errors import Invalid, Missing, Refused
from training.names import clean
from training.notices import service as notices
from training.notices.rules import Kind, Letter, To
from training.office import queries as office
from training.office.rules import Switch
from training.security.policy import May, require
from training.words import Sentence, say

LONGEST = 300


async def aftermath(actor: Actor, certificate_id: int) -> Aftermath:
    """What became of a paper that the actor may see."""
    seen = await queries.certificate(actor, certificate_id)
    row = (
        await db.rows(
            "SELECT h.taker, h.taken_on, c.correction_number, c.correction_date"
            " FROM certificate c LEFT JOIN hand_over h ON h.id = c.hand_over WHERE c.id = $1",
            seen.id,
        )
    )[0]
    asked = await db.rows(
        "SELECT r.reason, a.name, r.asked_at, r.asked_by FROM revocation_request r"
        " JOIN account a ON a.id = r.asked_by WHERE r.certificate = $1 AND r.decided_at IS NULL",
        seen.id,
    )
    losses = await db.rows(
        "SELECT id, told_on, words, answer_number, answered_on FROM paper_loss"
        " WHERE certificate = $1 ORDER BY id",
        seen.id,
    )
    request = None
    if asked and actor.role in queries.SEES_ALL:
        one = asked[0]
        request = RevocationAsked(
            one["reason"], one["name"], one["asked_at"], own=one["asked_by"] == actor.account_id
        )
    return Aftermath(
        handed_to=row["taker"],
        handed_on=row["taken_on"],
        correction_number=row["correction_number"],
        correction_date=row["correction_date"],
        revocation_asked=request,
        losses=[msgspec.convert(dict(loss), Loss) for loss in losses],
    )


async def revoke(actor: Actor, certificate_id: int, reason: str, *, now: datetime) -> bool:
    """Revoke, or ask for it where the office wants two; gives whether it is revoked now."""
    require(actor, May.REVOKE)
    if not await office.is_on(Switch.REVOCATION_BY_TWO):
        await service.revoke(actor, certificate_id, reason, now=now)
        return True
    why = service.reason_of(reason)
    async with db.transaction():
        row = await service.lock(certificate_id)
        _check_valid(row)
        asked = await db.value(
            "INSERT INTO revocation_request (certificate, reason, asked_by, asked_at)"
            " VALUES ($1, $2, $3, $4) ON CONFLICT (certificate) WHERE decided_at IS NULL"
            " DO NOTHING RETURNING id",
            certificate_id,
            why,
            actor.account_id,
            now,
        )
        if asked is None:
            raise Refused(
                say("Đã có đề nghị thu hồi giấy này, chờ người thứ hai."), "revocation_waiting"
            )
        await history.record(
            actor,
            "revocation.asked",
            "certificate",
            certificate_id,
            class_id=row["training_class"],
            reason=why,
        )
        code = await db.value(
            "SELECT facts->>'class_code' FROM certificate WHERE id = $1", certificate_id
        )
        letter = Letter(Kind.REVOCATION_ASKED, To.OFFICE, 0, certificate_id, code)
        await notices.write(actor, [letter])
    return False


async def agree(actor: Actor, certificate_id: int, *, now: datetime) -> None:
    """Agree as the second person: the certificate is revoked for the reason that was given."""
    require(actor, May.REVOKE)
    async with db.transaction():
        await service.lock(certificate_id)
        request = await _waiting(certificate_id)
        if request["asked_by"] == actor.account_id:
            raise Refused(
                say("Bạn là người đề nghị. Nhờ người khác trong Văn phòng đồng ý."), "own_request"
            )
        await _decide(actor, request["id"], agreed=True, now=now)
        await service.revoke_now(actor, certificate_id, request["reason"], now=now)


async def decline(actor: Actor, certificate_id: int, *, now: datetime) -> None:
    """Decline, or take one's own request back: the certificate stays valid."""
    require(actor, May.REVOKE)
    async with db.transaction():
        row = await service.lock(certificate_id)
        request = await _waiting(certificate_id)
        await _decide(actor, request["id"], agreed=False, now=now)
        await history.record(
            actor,
            "revocation.declined",
            "certificate",
            certificate_id,
            class_id=row["training_class"],
        )


async def _waiting(certificate_id: int) -> Any:
    found = await db.rows(
        "SELECT id, reason, asked_by FROM revocation_request"
        " WHERE certificate = $1 AND decided_at IS NULL FOR UPDATE",
        certificate_id,
    )
    if not found:
        raise Refused(say("Không có đề nghị thu hồi nào chờ với giấy này."), "nothing_asked")
    return found[0]


async def _decide(actor: Actor, request_id: int, *, agreed: bool, now: datetime) -> None:
    await db.rows(
        "UPDATE revocation_request SET agreed = $2, decided_by = $3, decided_at = $4 WHERE id = $1",
        request_id,
        agreed,
        actor.account_id,
        now,
    )


async def void(actor: Actor, certificate_id: int, reason: str, *, now: datetime) -> None:
    """Strike out a line whose paper has not left the office; the person can be issued anew.

    The number stays used. A paper that somebody took is revoked or replaced instead.
    """
    require(actor, May.REVOKE)
    why = service.reason_of(reason)
    async with db.transaction():
        row = await service.lock(certificate_id)
        if row["hand_over"] is not None:
            raise Refused(
                say("Giấy đã giao, không hủy dòng được. Dùng thu hồi hoặc cấp thay."),
                "handed_over",
            )
        await service.end(actor, row, CertificateState.VOID, why, now)
        await history.record(
            actor,
            "certificate.voided",
            "certificate",
            certificate_id,
            class_id=row["training_class"],
            reason=why,
        )
        if row["printed"]:
            await service.tell_revoked(actor, certificate_id)


async def tell_loss(actor: Actor, certificate_id: int, new: NewLoss, *, now: datetime) -> int:
    """Write down that a paper is lost or damaged; gives the record's id. Nothing is reissued."""
    require(actor, May.REVOKE)
    words = clean(new.words)
    wrong: dict[str, Sentence] = {}
    if not words:
        wrong["words"] = say("Ghi ai báo, mất hay hỏng thế nào.")
    elif len(words) > LONGEST:
        wrong["words"] = say("Viết gọn trong {most} ký tự.", most=LONGEST)
    if new.told_on > _day(now):
        wrong["told_on"] = say("Ngày báo không thể sau hôm nay.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), "loss_invalid", **wrong)
    async with db.transaction():
        row = await service.lock(certificate_id)
        _check_valid(row)
        loss_id: int = await db.value(
            "INSERT INTO paper_loss (certificate, told_on, words, recorded_by, recorded_at)"
            " VALUES ($1, $2, $3, $4, $5) RETURNING id",
            certificate_id,
            new.told_on,
            words,
            actor.account_id,
            now,
        )
        await history.record(
            actor,
            "loss.told",
            "certificate",
            certificate_id,
            class_id=row["training_class"],
        )
    return loss_id


async def answer_loss(actor: Actor, loss_id: int, answer: LossAnswer, *, now: datetime) -> int:
    """Write down the confirmation that answered a loss; gives the certificate's id."""
    require(actor, May.REVOKE)
    number = clean(answer.number)
    wrong: dict[str, Sentence] = {}
    if not number or len(number) > LONGEST:
        wrong["number"] = say("Nhập số giấy xác nhận, ví dụ 12-XN/ĐUK.")
    if answer.answered_on > _day(now):
        wrong["answered_on"] = say("Ngày trả lời không thể sau hôm nay.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), "answer_invalid", **wrong)
    async with db.transaction():
        found = await db.rows(
            "SELECT l.certificate, l.answered_on, c.training_class FROM paper_loss l"
            " JOIN certificate c ON c.id = l.certificate WHERE l.id = $1::bigint FOR UPDATE OF l",
            loss_id,
        )
        if not found:
            raise Missing(say("Không có lần báo mất này."), "no_such_loss")
        if found[0]["answered_on"] is not None:
            raise Refused(say("Lần báo mất này đã trả lời."), "already_answered")
        await db.rows(
            "UPDATE paper_loss SET answer_number = $2, answered_on = $3, answered_by = $4"
            " WHERE id = $1",
            loss_id,
            number,
            answer.answered_on,
            actor.account_id,
        )
        certificate_id: int = found[0]["certificate"]
        await history.record(
            actor,
            "loss.answered",
            "certificate",
            certificate_id,
            class_id=found[0]["training_class"],
        )
    return certificate_id


def _check_valid(row: Any) -> None:
    if row is None:
        raise no_such_certificate()
    if row["state"] != CertificateState.VALID:
        raise Refused(say("Giấy này không còn giá trị."), "wrong_state")


def _day(now: datetime) -> date:
    return now.astimezone(clock.ZONE).date()

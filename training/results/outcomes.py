"""Who has completed a class that is being recognised, and what stands in the way of saying so."""

from typing import Any

from training import db
from training.catalog.rules import Document
from training.enrollment.decided import Outcome
from training.enrollment.rules import EnrollmentState
from training.errors import Refused
from training.results import queries, reviewing
from training.results.rules import comma
from training.words import VIETNAMESE, say


async def outcomes_of(row: Any) -> dict[int, EnrollmentState]:
    """What becomes of each confirmed person of a class that is held."""
    found = await db.rows(
        "SELECT id FROM enrollment WHERE training_class = $1 AND state = 'confirmed'", row["id"]
    )
    confirmed = [one["id"] for one in found]
    if not confirmed:
        raise Refused(
            say("Lớp {code} chưa có ai được xác nhận, không có gì để công nhận.", code=row["code"]),
            "nobody_confirmed",
        )
    if row["document"] == Document.ELSEWHERE and not row["sessions"]:
        # Taught and examined by a school: the office only records who came through.
        return dict.fromkeys(confirmed, EnrollmentState.COMPLETED)
    made = await queries.proofs(row["id"])
    _check_ready(made, confirmed)
    if made.book.rules.essay:
        await reviewing.check_reviewed(row["id"])
    return {
        enrollment_id: EnrollmentState.COMPLETED
        if made.of(enrollment_id).complete
        else EnrollmentState.FAILED
        for enrollment_id in confirmed
    }


def _check_ready(made: queries.Proofs, confirmed: list[int]) -> None:
    waiting = made.book.open_sessions
    if waiting:
        raise Refused(
            say(
                "Còn {count} buổi chưa chốt điểm danh, buổi đầu là buổi {ordinal} ngày {date}."
                " Chốt trước khi công nhận.",
                count=len(waiting),
                ordinal=waiting[0].ordinal,
                date=f"{waiting[0].starts_at:%d/%m/%Y}",
            ),
            "sessions_open",
        )
    making_up = sum(made.waits_for_a_make_up(enrollment_id) for enrollment_id in confirmed)
    if making_up:
        raise Refused(
            say(
                "Kết quả của {count} người còn chờ buổi học bù ở lớp khác."
                " Chờ buổi ấy chốt, hoặc bỏ lịch học bù.",
                count=making_up,
            ),
            "make_ups_open",
        )
    hanging = sum(made.hangs_on_a_disagreement(enrollment_id) for enrollment_id in confirmed)
    if hanging:
        raise Refused(
            say(
                "Kết quả của {count} người còn tùy vào dấu điểm danh mâu thuẫn."
                " Phân xử trước khi công nhận.",
                count=hanging,
            ),
            "conflicts_unsettled",
        )


async def told(class_id: int) -> dict[int, Outcome]:
    """How everybody on the roll did, in the words of the completion proof, as papers say it."""
    return {
        enrollment_id: Outcome(
            score="" if proof.score is None else comma(proof.score),
            band=proof.band or "",
            complete=proof.complete,
            reason="; ".join(
                line.words.speak(VIETNAMESE).rstrip(".") for line in proof.lines if not line.met
            ),
        )
        for enrollment_id, proof in (await queries.completions(class_id)).items()
    }

"""A rule of entry that said no, and the office that let somebody in all the same: on record."""

from collections.abc import Collection, Iterable, Sequence

import msgspec

from training import db, history, reasons
from training.actor import Actor
from training.catalog.entry import ENTRY_RULES
from training.enrollment.rules import Finding, PassedOver, against
from training.enrollment.schemas import OverrideView
from training.errors import Invalid
from training.security.policy import May, require
from training.words import Sentence, say

# How the codes of a row's faults begin: a rule says no, or said no and was passed over.
REFUSED, OVERRIDDEN = "not_eligible_", "overridden_"


class Override(msgspec.Struct, frozen=True):
    """Why rules are passed over, which ones, and who says so by account."""

    reason: str
    rules: frozenset[str]
    by: int | None


class Overridden(msgspec.Struct, frozen=True):
    """An enrollment made against the answers of some rules."""

    enrollment_id: int
    unit_id: int
    findings: Sequence[Finding]
    override: Override


def asked(actor: Actor, reason: str | None, rules: Collection[str] | None) -> Override | None:
    """What the office asks to pass over; None for no reason and no rules.

    No `rules` stands for every rule that says no. Raises `Forbidden` for anybody but the office,
    `Invalid` for rules that are none, or without a reason.
    """
    if reason is None and not rules:
        return None
    require(actor, May.OVERRIDE)
    words = say("Ghi lý do bỏ qua điều kiện: lý do được giữ trong hồ sơ của lớp.")
    try:
        why = reasons.needed(reason, words)
    except Invalid as refusal:
        raise Invalid(
            refusal.message, refusal.code, override_reason=refusal.answers["reason"]
        ) from None
    strange = sorted(set(rules or ()) - ENTRY_RULES.keys())
    if strange:
        words = say("Không có điều kiện này: {names}.", names=", ".join(strange))
        raise Invalid(words, "no_such_rule", override_rules=words)
    return Override(why, frozenset(rules or ENTRY_RULES), actor.account_id)


def overridden(answers: Sequence[Finding], override: Override | None) -> list[Finding]:
    """The answers that say no and are passed over."""
    if override is None:
        return []
    return [one for one in against(list(answers)) if one.rule in override.rules]


async def record(actor: Actor, class_id: int, made: Iterable[Overridden]) -> None:
    """Write down what was passed over, within the change that enrolled."""
    lines = [(one, finding) for one in made for finding in one.findings]
    if not lines:
        return
    await db.rows(
        "INSERT INTO eligibility_override (enrollment, rule, words, source, reason, decided_by)"
        " SELECT enrollment, rule, words::jsonb, source, reason, by FROM unnest($1::int[],"
        " $2::text[], $3::text[], $4::text[], $5::text[], $6::int[])"
        " AS new (enrollment, rule, words, source, reason, by)",
        [one.enrollment_id for one, _ in lines],
        [finding.rule for _, finding in lines],
        [_stored(finding.words) for _, finding in lines],
        [finding.source for _, finding in lines],
        [one.override.reason for one, _ in lines],
        [one.override.by for one, _ in lines],
    )
    for enrollment_id in dict.fromkeys(one.enrollment_id for one, _ in lines):
        own = [(one, finding) for one, finding in lines if one.enrollment_id == enrollment_id]
        await history.record(
            actor,
            "enrollment.overridden",
            "enrollment",
            enrollment_id,
            class_id=class_id,
            unit_id=own[0][0].unit_id,
            rules=[finding.rule for _, finding in own],
            reason=own[0][0].override.reason,
        )


async def carried(enrollment_id: int) -> Override | None:
    """What was passed over for somebody who moves to another class: it holds there as well."""
    found = await db.rows(
        "SELECT rule, reason, decided_by FROM eligibility_override WHERE enrollment = $1"
        " ORDER BY id",
        enrollment_id,
    )
    if not found:
        return None
    return Override(
        "; ".join(dict.fromkeys(row["reason"] for row in found)),
        frozenset(row["rule"] for row in found),
        found[-1]["decided_by"],
    )


async def passed_over(enrollment_ids: Sequence[int]) -> dict[int, list[PassedOver]]:
    """What was passed over for each of them, on record; the caller has checked who asks.

    For the proof of completion, which is kept in the office's language.
    """
    found = await db.rows(
        "SELECT o.enrollment, o.rule, o.words, o.source, o.reason, o.decided_at, a.name"
        " FROM eligibility_override o LEFT JOIN account a ON a.id = o.decided_by"
        " WHERE o.enrollment = ANY($1::int[]) ORDER BY o.id",
        list(enrollment_ids),
    )
    facts: dict[int, list[PassedOver]] = {}
    for row in found:
        facts.setdefault(row["enrollment"], []).append(
            PassedOver(
                rule=row["rule"],
                words=msgspec.json.decode(row["words"], type=Sentence),
                source=row["source"],
                reason=row["reason"],
                decided_by=row["name"] or "",
                decided_at=row["decided_at"],
            )
        )
    return facts


async def of_enrollments(enrollment_ids: Sequence[int]) -> dict[int, list[OverrideView]]:
    """The same in the reader's language, for the enrollment's page."""
    return {
        enrollment_id: [
            OverrideView(
                rule=one.rule,
                message=str(one.words),
                source=one.source,
                reason=one.reason,
                decided_by=one.decided_by,
                decided_at=one.decided_at,
            )
            for one in facts
        ]
        for enrollment_id, facts in (await passed_over(enrollment_ids)).items()
    }


def _stored(words: Sentence) -> str:
    values = {name: str(value) for name, value in words.values.items()}
    return msgspec.json.encode(Sentence(words.words, values)).decode()

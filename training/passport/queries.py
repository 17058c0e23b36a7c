"""Somebody's way, read across the nouns that each know a part of it."""

from datetime import date
from typing import Any

import msgspec

from training import clock, db
from training.actor import Actor
from training.passport import rules
from training.passport.rules import Attended, Facts, Step
from training.passport.schemas import PersonPassport, StepView
from training.people import queries as people
from training.people.rules import Held
from training.people.schemas import Passport

_ATTENDED = """
    SELECT DISTINCT ON (k.code) k.code AS course, c.id AS class_id, c.code, e.state, c.starts_on,
           c.ends_on
    FROM enrollment e JOIN training_class c ON c.id = e.training_class
    JOIN course k ON k.id = c.course AND k.code = ANY($2::text[])
    WHERE e.person = $1 AND e.state NOT IN ('rejected', 'withdrawn') AND c.state <> 'cancelled'
    ORDER BY k.code, c.starts_on DESC, e.id DESC
"""


async def passport(actor: Actor, person_id: int, *, today: date) -> PersonPassport:
    """What somebody holds and their way; raises `Missing` outside the actor's scope."""
    base = await people.passport(actor, person_id, today=today)
    facts = await _facts(base)
    return PersonPassport(
        base.person, base.holdings, [_view(one) for one in rules.steps(facts, today)]
    )


async def _facts(base: Passport) -> Facts:
    person = base.person
    attended = {
        row["course"]: msgspec.convert(dict(row), Attended)
        for row in await db.rows(_ATTENDED, person.id, [rules.AWARENESS, rules.NEW_MEMBER])
    }
    since = await db.value("SELECT created_at FROM person WHERE id = $1", person.id)
    return Facts(
        standing=person.standing,
        recommended_on=_recommended(since, base),
        awareness=attended.get(rules.AWARENESS),
        new_member=attended.get(rules.NEW_MEMBER),
        held=tuple(msgspec.convert(one, Held, from_attributes=True) for one in base.holdings),
        ceremony_date=person.ceremony_date,
        admission_decision_number=person.admission_decision_number,
        admission_decision_date=person.admission_decision_date,
        recognition_date=person.recognition_date,
        recognition_decision_number=person.recognition_decision_number,
    )


def _recommended(since: Any, base: Passport) -> date | None:
    """The day on which a candidate came on record; of members that day says nothing."""
    person = base.person
    on_record: date = since.astimezone(clock.ZONE).date()
    known = [one.valid_from for one in base.holdings]
    known += [day for day in (person.ceremony_date, person.recognition_date) if day]
    return None if any(day < on_record for day in known) else on_record


def _view(step: Step) -> StepView:
    return StepView(
        kind=step.kind,
        state=step.state,
        title=str(rules.TITLES[step.kind]),
        words=str(step.words),
        on=step.on,
        until=step.until,
        class_id=step.class_id,
    )

"""Lists of admissions and recognitions: what a row would record, and recording it."""

from collections.abc import Sequence
from datetime import date

from training.actor import Actor
from training.passport import judging, rows
from training.passport.judging import JudgedMilestones
from training.passport.person_lists import Kind
from training.passport.rows import Judged, Staged
from training.people import milestones
from training.spreadsheets.milestone_list import read_milestones


async def _judge(actor: Actor, staged: Sequence[Staged], today: date) -> list[Judged]:
    known = await rows.known(staged)
    before = await milestones.recorded(actor, [one.id for one in known.values()])
    judged: list[Judged] = []
    for one, twin in zip(staged, rows.twins(staged), strict=True):
        somebody = known.get(rows.number_of(one.typed) or "")
        record = before.get(somebody.id) if somebody else None
        judged.append(judging.judge(one, somebody, record, twin=twin, today=today))
    return judged


async def _record(actor: Actor, new: Sequence[Judged]) -> int:
    after, before = {}, {}
    for one in new:
        if isinstance(one, JudgedMilestones) and one.person_id and one.before and one.after:
            before[one.person_id], after[one.person_id] = one.before, one.after
    await milestones.record_many(actor, after, before=before)
    return len(after)


MILESTONES = Kind("milestone_list", read_milestones, _judge, _record)

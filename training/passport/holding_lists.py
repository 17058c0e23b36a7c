"""Lists of certificates earned elsewhere: what a row would record, and recording it."""

from collections.abc import Mapping, Sequence
from datetime import date

from training.actor import Actor
from training.names import clean, search_key
from training.passport import elsewhere, rows
from training.passport.elsewhere_rules import Paper, Versions, paper_faults, tidy
from training.passport.person_lists import Kind
from training.passport.rows import ENTERED, ERROR, NEW, SAME, Fault, Judged, Staged, person_faults
from training.people import holdings, milestones
from training.people import queries as people
from training.people.dates import read_date
from training.people.rules import Held
from training.people.schemas import Known
from training.spreadsheets.holding_list import read_holdings
from training.words import say

_TEXTS = ("course", "number", "issuer")


class JudgedPaper(Judged, frozen=True):
    """What would come of a row; `paper` is what would be recorded."""

    paper: Paper | None = None


async def _judge(actor: Actor, staged: Sequence[Staged], today: date) -> list[Judged]:
    known = await rows.known(staged)
    ids = [one.id for one in known.values()]
    reachable = (await milestones.recorded(actor, ids)).keys()
    held = await people.holdings(ids)
    catalog = await elsewhere.versions()
    judged: list[Judged] = []
    for one, twin in zip(staged, rows.twins(staged, also=_course_key), strict=True):
        somebody = known.get(rows.number_of(one.typed) or "")
        mine = somebody if somebody and somebody.id in reachable else None
        judged.append(_row(one, mine, held.get(mine.id, ()) if mine else (), catalog, twin, today))
    return judged


def _row(
    staged: Staged,
    known: Known | None,
    held: Sequence[Held],
    catalog: Versions,
    twin: int | None,
    today: date,
) -> JudgedPaper:
    """A row against the person with its number, who is None outside the sender's scope."""
    person_id = known.id if known else None
    if staged.entered:
        return JudgedPaper(staged, ENTERED, person_id=person_id)
    faults = person_faults(staged.typed, known, twin, reachable=known is not None)
    paper, unread = _read(staged.typed, catalog, today)
    faults += unread
    if paper is not None and known is not None:
        if any(_is(paper, one, catalog) for one in held):
            return JudgedPaper(staged, ERROR if faults else SAME, tuple(faults), person_id)
        wrong = paper_faults(
            paper, versions=catalog, birth_year=known.birth_year, others=held, today=today
        )
        said = {fault.field for fault in faults}
        faults += [
            Fault(field, "holding_invalid", words)
            for field, words in wrong.items()
            if field not in said
        ]
    if faults or paper is None:
        return JudgedPaper(staged, ERROR, tuple(faults), person_id)
    return JudgedPaper(staged, NEW, (), person_id, paper)


def _read(
    typed: Mapping[str, str], catalog: Versions, today: date
) -> tuple[Paper | None, list[Fault]]:
    """The paper as typed; what cannot be read is a fault."""
    texts = {field: clean(typed.get(field, "")) for field in _TEXTS}
    faults: list[Fault] = []
    course = catalog.find(texts["course"]) if texts["course"] else None
    if course is None:
        words = _NO_COURSE if not texts["course"] else _STRANGE_COURSE
        faults.append(Fault("course", "course_unclear", words))
    day = read_date(typed.get("issued_on", ""), today).date
    if day is None:
        faults.append(Fault("issued_on", "date_unclear", _UNCLEAR))
    if not texts["number"]:
        faults.append(Fault("number", "holding_invalid", say("Nhập số giấy chứng nhận.")))
    if course is None or day is None:
        return None, faults
    paper = Paper(course=course, number=texts["number"], issuer=texts["issuer"], issued_on=day)
    return tidy(paper), faults


def _is(paper: Paper, held: Held, catalog: Versions) -> bool:
    """Whether the very paper is on record."""
    return (held.course_code, held.number.casefold(), held.valid_from, held.valid_until) == (
        *(paper.course, paper.number.casefold(), paper.issued_on),
        catalog.good_until(paper),
    )


def _course_key(typed: Mapping[str, str]) -> str:
    return search_key(typed.get("course", ""))


async def _record(actor: Actor, new: Sequence[Judged]) -> int:
    catalog = await elsewhere.versions()
    papers = [
        elsewhere.holding(one.paper, one.person_id, catalog)
        for one in new
        if isinstance(one, JudgedPaper) and one.paper and one.person_id
    ]
    await holdings.record_elsewhere(actor, papers)
    return len(papers)


_NO_COURSE = say("Thiếu chương trình. Ghi mã (NT, ĐVM) hoặc tên chương trình.")
_STRANGE_COURSE = say("Danh mục không có chương trình này. Ghi mã, ví dụ NT hoặc ĐVM.")
_UNCLEAR = say("Không đọc được ngày. Nhập ngày/tháng/năm, ví dụ 3/2/2026.")
HOLDINGS = Kind("holding_list", read_holdings, _judge, _record)

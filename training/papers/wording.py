"""What the decisions and the notice of a class say. No I/O here.

The papers are Vietnamese in every language of the system, so their words stand here and not in the
catalogs. Numbers, names and dates come from the class; the office edits the rest in Word.
"""

from collections.abc import Sequence
from datetime import date

from training.catalog.rules import Document
from training.documents import dates
from training.documents.lists import Signature
from training.documents.papers import Article, Paper
from training.papers import listing
from training.papers.listing import figure
from training.papers.rules import is_convened, stamp
from training.papers.schemas import ClassFacts, Issuer, Listed, Numbered, Outcome

_KEPT = "Lưu Văn phòng."


def opening(facts: ClassFacts) -> Paper:
    """The decision that opens a class, with everybody who is called to it."""
    view = facts.view
    draft = not is_convened(view.state)
    units = len({one.unit_id for one in facts.people})
    dated = view.opening_decision_date
    number = view.opening_decision_number
    head_teacher = f"Đồng chí {view.head_teacher} làm chủ nhiệm lớp. " if view.head_teacher else ""
    return Paper(
        head=facts.issuer.head("QĐ", number, dated),
        title="QUYẾT ĐỊNH",
        subject=f"mở lớp {lowered(view.course_name)}\n(lớp {view.code})",
        reasons=_reasons(facts, "Căn cứ kế hoạch mở lớp và danh sách đăng ký của các đơn vị;"),
        ruling=_ruling(facts.issuer),
        articles=[
            Article(
                f"Mở lớp {lowered(view.course_name)}, mã lớp {view.code}, cho "
                f"{figure(len(facts.people))} học viên của {units} đơn vị (có danh sách kèm theo).",
                "Điều 1.",
            ),
            Article(
                f"Thời gian học {dates.period(view.starts_on, view.ends_on)}, gồm {view.sessions} "
                f"buổi, {view.periods} tiết. Địa điểm: {view.venue}.",
                "Điều 2.",
            ),
            Article(
                f"{head_teacher}Văn phòng tổ chức, quản lý lớp học, theo dõi điểm danh và kết quả "
                "theo quy định; đơn vị đặt lớp là "
                f"{view.host_unit_name}.",
                "Điều 3.",
            ),
            Article(
                "Văn phòng, cấp ủy các đơn vị có học viên và các học viên có tên trong danh sách "
                "chịu trách nhiệm thi hành Quyết định này.",
                "Điều 4.",
            ),
        ],
        recipients=["Như Điều 4,", view.host_unit_name + ",", _KEPT],
        signature=signature(facts.issuer),
        annexes=[
            listing.people(
                f"DANH SÁCH HỌC VIÊN\nlớp {view.code}", _annexed(number, dated), facts.people
            )
        ],
        stamp=stamp(draft=draft, specimen=facts.specimen),
    )


def notice(facts: ClassFacts, given: Numbered, units: Sequence[str]) -> Paper:
    """The notice that calls people to a class; `units` are those it goes to."""
    view = facts.view
    draft = not is_convened(view.state)
    decided = (
        f"Thực hiện Quyết định số {view.opening_decision_number}, "
        f"{dates.in_words(view.opening_decision_date)}, về việc mở lớp {view.code}"
        if view.opening_decision_number and view.opening_decision_date
        else f"Theo kế hoạch mở lớp {view.code}"
    )
    first = view.sessions and facts.sessions[0]
    return Paper(
        head=facts.issuer.head("TB", given.number, given.dated),
        title="THÔNG BÁO",
        subject=f"triệu tập học viên lớp {lowered(view.course_name)}\n(lớp {view.code})",
        articles=[
            Article(
                f"{decided}, Văn phòng thông báo triệu tập {figure(len(facts.people))} học viên có "
                "tên trong danh sách kèm theo dự lớp, cụ thể như sau:"
            ),
            Article(
                f"{dates.period(view.starts_on, view.ends_on)}".capitalize()
                + (f"; khai giảng lúc {_instant(facts)}." if first else "."),
                "1. Thời gian:",
            ),
            Article(f"{view.venue}.", "2. Địa điểm:"),
            Article(
                "Học viên có mặt trước giờ học 15 phút, mang theo thẻ học viên (có mã QR) hoặc "
                "giấy tờ tùy thân để điểm danh; dự đủ số tiết theo quy định mới được viết bài thu "
                "hoạch. Vắng có lý do thì báo trước qua đơn vị.",
                "3. Yêu cầu:",
            ),
            Article(
                "Đề nghị cấp ủy các đơn vị thông báo tới học viên của đơn vị mình và tạo điều kiện "
                "để học viên dự lớp đầy đủ.",
                "4. Đề nghị:",
            ),
        ],
        tables=[listing.timetable(facts.sessions)] if facts.sessions else [],
        recipients=[*(f"{unit}," for unit in units), "Học viên có tên,", _KEPT],
        signature=signature(facts.issuer),
        annexes=[
            listing.people(
                f"DANH SÁCH TRIỆU TẬP\nlớp {view.code}", _attached("Thông báo", given), facts.people
            )
        ],
        stamp=stamp(draft=draft, specimen=facts.specimen),
    )


def recognition(facts: ClassFacts, outcomes: dict[int, Outcome]) -> Paper:
    """The decision that recognises completion, with everybody who completed."""
    view = facts.view
    done = [one for one in facts.people if outcomes[one.enrollment_id].complete]
    graded = any(outcomes[one.enrollment_id].score for one in done)
    number, dated = view.completion_decision_number, view.completion_decision_date
    return Paper(
        head=facts.issuer.head("QĐ", number, dated),
        title="QUYẾT ĐỊNH",
        subject=f"công nhận hoàn thành lớp {lowered(view.course_name)}\n(lớp {view.code})",
        reasons=_reasons(facts, f"Căn cứ kết quả điểm danh và bài thu hoạch của lớp {view.code};"),
        ruling=_ruling(facts.issuer),
        articles=[
            Article(
                f"Công nhận {figure(len(done))} học viên hoàn thành chương trình "
                f"{lowered(view.course_name)}, lớp {view.code}, học "
                f"{dates.period(view.starts_on, view.ends_on)} (có danh sách kèm theo).",
                "Điều 1.",
            ),
            Article(_then(facts, graded=graded), "Điều 2."),
            Article(
                "Văn phòng, cấp ủy các đơn vị có học viên và các học viên có tên trong danh sách "
                "chịu trách nhiệm thi hành Quyết định này.",
                "Điều 3.",
            ),
        ],
        recipients=["Như Điều 3,", view.host_unit_name + ",", _KEPT],
        signature=signature(facts.issuer),
        annexes=[
            listing.completed(
                f"DANH SÁCH HỌC VIÊN HOÀN THÀNH\nlớp {view.code}",
                _annexed(number, dated),
                done,
                outcomes,
                graded=graded,
            )
        ],
        stamp=stamp(draft=number is None, specimen=facts.specimen),
    )


def not_completed(facts: ClassFacts, outcomes: dict[int, Outcome]) -> Paper:
    """Who is not recognised and why: the annex that stays with the office and goes to the units."""
    view = facts.view
    left = [one for one in facts.people if not outcomes[one.enrollment_id].complete]
    number, dated = view.completion_decision_number, view.completion_decision_date
    table = listing.not_completed("", "", left, outcomes)
    return Paper(
        head=facts.issuer.head("BC", None, dated),
        title="DANH SÁCH",
        subject=f"học viên chưa được công nhận hoàn thành\nlớp {view.code}",
        articles=[
            Article(
                f"Lớp {view.code} có {figure(len(facts.people))} học viên, trong đó "
                f"{figure(len(left))} học viên chưa được công nhận hoàn thành"
                + (
                    f" theo Quyết định số {number}, {dates.in_words(dated)}."
                    if number and dated
                    else "."
                )
            )
        ],
        tables=[table] if left else [],
        recipients=["Các đơn vị có học viên,", _KEPT],
        signature=signature(facts.issuer),
        stamp=stamp(draft=number is None, specimen=facts.specimen),
    )


def signature(issuer: Issuer) -> Signature:
    """The issuer's own."""
    return Signature(
        authority_line=issuer.authority_line,
        signer_title=issuer.signer_title,
        signer_name=issuer.signer_name,
    )


def lowered(name: str) -> str:
    """A course's name within a sentence: only its first letter becomes small."""
    return name[:1].lower() + name[1:]


def _reasons(facts: ClassFacts, own: str) -> list[str]:
    source = [f"Căn cứ {one.strip()};" for one in facts.source.split(";") if one.strip()]
    return ["Căn cứ Điều lệ Đảng Cộng sản Việt Nam;", *source, own, "Theo đề nghị của Văn phòng,"]


def _ruling(issuer: Issuer) -> str:
    """BAN THƯỜNG VỤ ĐẢNG ỦY KHỐI … QUYẾT ĐỊNH: whoever it is signed for decides."""
    body = issuer.authority_line.upper().removeprefix("T/M").strip()
    return f"{body}\n{issuer.issuing_body.upper()}\nQUYẾT ĐỊNH:"


def _annexed(number: str | None, dated: date | None) -> str:
    return _attached("Quyết định", Numbered(number, dated))


def _attached(what: str, given: Numbered) -> str:
    if given.number and given.dated:
        return f"(kèm theo {what} số {given.number}, {dates.in_words(given.dated)})"
    return f"(kèm theo {what} số      , ngày      tháng      năm      )"


def _instant(facts: ClassFacts) -> str:
    return listing.session_time(facts.sessions[0]).partition(" đến")[0] + (
        f", {dates.in_words(facts.view.starts_on)}"
    )


def _then(facts: ClassFacts, *, graded: bool) -> str:
    if facts.view.document is Document.CERTIFICATE:
        how = " theo kết quả xếp loại" if graded else ""
        return f"Cấp giấy chứng nhận cho các học viên nêu tại Điều 1{how}, ghi vào sổ gốc."
    return "Kết quả học tập được ghi vào hồ sơ của học viên."


def names(people: Sequence[Listed]) -> list[str]:
    """The units of a list, in its order."""
    return list(dict.fromkeys(one.unit_name for one in people))

"""What one is told of, in which words, and where a click leads. No I/O here."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from training.words import Sentence, say


class Kind(StrEnum):
    LIST_RECEIVED = "list_received"
    LIST_UNREADABLE = "list_unreadable"
    LIST_CONFIRMED = "list_confirmed"
    LIST_RETURNED = "list_returned"
    TRANSFER_ASKED = "transfer_asked"
    TRANSFER_AGREED = "transfer_agreed"
    TRANSFER_REFUSED = "transfer_refused"
    PERSON_MOVED_AWAY = "person_moved_away"
    UNIT_CONFIRMED = "unit_confirmed"
    UNIT_REJECTED = "unit_rejected"
    UNIT_WITHDRAWN = "unit_withdrawn"
    UNIT_PROMOTED = "unit_promoted"
    SEAT_CONFIRMED = "seat_confirmed"
    SEAT_REJECTED = "seat_rejected"
    SEAT_WITHDRAWN = "seat_withdrawn"
    SEAT_PROMOTED = "seat_promoted"
    SEATS_RELEASED = "seats_released"
    SUBSTITUTED = "substituted"
    PEOPLE_RETURNED = "people_returned"
    PEOPLE_SENT_AGAIN = "people_sent_again"
    LATE_ASKED = "late_asked"
    LATE_AGREED = "late_agreed"
    LATE_REFUSED = "late_refused"
    CLASS_CONVENED = "class_convened"
    CLASS_CHANGED = "class_changed"
    CLASS_CANCELLED = "class_cancelled"
    CERTIFICATES_READY = "certificates_ready"
    CERTIFICATE_READY = "certificate_ready"
    UNIT_CERTIFICATE_REVOKED = "unit_certificate_revoked"
    CERTIFICATE_REVOKED = "certificate_revoked"
    UNIT_AT_RISK = "unit_at_risk"
    UNIT_TOO_LITTLE = "unit_too_little"
    OWN_AT_RISK = "own_at_risk"
    OWN_TOO_LITTLE = "own_too_little"
    CLASS_TOO_LITTLE = "class_too_little"
    LATE_MARKS = "late_marks"
    LATE_MARKS_ACCEPTED = "late_marks_accepted"
    LATE_MARKS_DECLINED = "late_marks_declined"
    MAKE_UP_ASKED = "make_up_asked"
    UNIT_MAKE_UP = "unit_make_up"
    OWN_MAKE_UP = "own_make_up"
    GUEST_EXPECTED = "guest_expected"
    ABSENCE_TOLD = "absence_told"
    ABSENCE_AGREED = "absence_agreed"
    ABSENCE_DECLINED = "absence_declined"
    OWN_ABSENCE_AGREED = "own_absence_agreed"
    OWN_ABSENCE_DECLINED = "own_absence_declined"
    REVOCATION_ASKED = "revocation_asked"
    CERTIFICATES_LATE = "certificates_late"
    UNIT_CERTIFICATES_ENDING = "unit_certificates_ending"
    CERTIFICATE_ENDING = "certificate_ending"
    UNIT_PROBATION_ENDING = "unit_probation_ending"
    PROBATION_ENDING = "probation_ending"
    PROOFS_TO_READ = "proofs_to_read"
    PROOF_TO_READ = "proof_to_read"
    PROOF_DISPUTED = "proof_disputed"
    PROOF_SETTLED = "proof_settled"
    OWN_PROOF_SETTLED = "own_proof_settled"


class To(StrEnum):
    """Whom a letter is addressed to; each of them reads it in a box of their own."""

    OFFICE = "office"
    UNIT = "unit"
    PERSON = "person"
    ACCOUNT = "account"


class Letter(msgspec.Struct, frozen=True):
    """What somebody is to be told. Ids, codes of classes and counts only: nothing personal.

    `to_id` is the unit, person or account; `noun_id` what the kind is about; `many` how many
    people or papers; `unit_id` whose they are; `fields` what of a class was changed.
    """

    kind: Kind
    to: To
    to_id: int
    noun_id: int
    code: str = ""
    many: int = 1
    unit_id: int | None = None
    fields: tuple[str, ...] = ()


class Wording(msgspec.Struct, frozen=True):
    """A kind's sentence, where it leads, and the drawing beside it."""

    words: Sentence
    link: str
    drawing: str


# Values of the sentences: {code} of the class, {many}, {unit} by its short name, {fields}.
WORDINGS: dict[Kind, Wording] = {
    Kind.LIST_RECEIVED: Wording(
        say("{unit} gửi {many} người vào lớp {code}. Xem và duyệt."), "/imports/{id}", "list-in"
    ),
    Kind.LIST_UNREADABLE: Wording(
        say("Không đọc được tệp danh sách gửi cho lớp {code}. Xem lý do rồi gửi lại."),
        "/imports/{id}",
        "alert",
    ),
    Kind.LIST_CONFIRMED: Wording(
        say("Văn phòng đã xác nhận danh sách của {unit} vào lớp {code}: {many} người."),
        "/imports/{id}",
        "check-ring",
    ),
    Kind.LIST_RETURNED: Wording(
        say("Văn phòng trả lại danh sách của {unit} cho lớp {code}. Xem rồi gửi lại nếu cần."),
        "/imports/{id}",
        "back",
    ),
    Kind.TRANSFER_ASKED: Wording(
        say("{unit} xin chuyển {many} người của đơn vị khác về. Xem và quyết định."),
        "/transfer-requests",
        "people",
    ),
    Kind.TRANSFER_AGREED: Wording(
        say("Văn phòng đã chuyển {many} người về {unit} theo yêu cầu."),
        "/transfer-requests?wanted=agreed",
        "check-ring",
    ),
    Kind.TRANSFER_REFUSED: Wording(
        say("Văn phòng không chuyển {many} người về {unit}. Xem lý do."),
        "/transfer-requests?wanted=refused",
        "cross-ring",
    ),
    Kind.PERSON_MOVED_AWAY: Wording(
        say("{many} người của {unit} đã chuyển sang đơn vị khác theo quyết định của Văn phòng."),
        "/persons",
        "people",
    ),
    Kind.UNIT_CONFIRMED: Wording(
        say("{many} người của {unit} được duyệt vào lớp {code}."),
        "/classes/{id}/enrollments?state=confirmed",
        "check-ring",
    ),
    Kind.UNIT_REJECTED: Wording(
        say("{many} người của {unit} không được duyệt vào lớp {code}. Xem lý do."),
        "/classes/{id}/enrollments?state=rejected",
        "cross-ring",
    ),
    Kind.UNIT_WITHDRAWN: Wording(
        say("Văn phòng rút {many} người của {unit} khỏi lớp {code}."),
        "/classes/{id}/enrollments?state=withdrawn",
        "cross-ring",
    ),
    Kind.UNIT_PROMOTED: Wording(
        say("{many} người dự bị của {unit} đã có chỗ trong lớp {code}."),
        "/classes/{id}/enrollments",
        "check-ring",
    ),
    Kind.SEAT_CONFIRMED: Wording(
        say("Bạn được duyệt vào lớp {code}."), "/classes/{id}", "check-ring"
    ),
    Kind.SEAT_REJECTED: Wording(
        say("Bạn không được duyệt vào lớp {code}. Hỏi cán bộ đơn vị nếu cần."),
        "/classes/{id}",
        "cross-ring",
    ),
    Kind.SEAT_WITHDRAWN: Wording(
        say("Bạn đã được rút tên khỏi lớp {code}."), "/classes/{id}", "cross-ring"
    ),
    Kind.SEAT_PROMOTED: Wording(
        say("Bạn đã có chỗ trong lớp {code}, không còn ở danh sách dự bị."),
        "/classes/{id}",
        "check-ring",
    ),
    Kind.SEATS_RELEASED: Wording(
        say("Lớp {code} chia lại {many} chỗ chưa dùng. Xem đơn vị nào trả, đơn vị nào nhận."),
        "/classes/{id}/release",
        "unit",
    ),
    Kind.SUBSTITUTED: Wording(
        say("{unit} thay {many} người trong lớp {code}. Xem và duyệt."),
        "/classes/{id}/enrollments?state=requested",
        "people",
    ),
    Kind.PEOPLE_RETURNED: Wording(
        say("Văn phòng trả lại {many} người của {unit} ở lớp {code} để sửa. Xem ý kiến."),
        "/classes/{id}/lists",
        "back",
    ),
    Kind.PEOPLE_SENT_AGAIN: Wording(
        say("{unit} gửi lại {many} người vào lớp {code}. Xem và duyệt."),
        "/classes/{id}/lists",
        "list-in",
    ),
    Kind.LATE_ASKED: Wording(
        say("{unit} xin ghi danh muộn {many} người vào lớp {code}. Đồng ý hay không."),
        "/classes/{id}/late-requests",
        "clock",
    ),
    Kind.LATE_AGREED: Wording(
        say("Văn phòng đồng ý cho {many} người của {unit} vào lớp {code} muộn."),
        "/classes/{id}/late-requests",
        "check-ring",
    ),
    Kind.LATE_REFUSED: Wording(
        say("Văn phòng không nhận {many} người của {unit} vào lớp {code} muộn. Xem lý do."),
        "/classes/{id}/late-requests",
        "cross-ring",
    ),
    Kind.CLASS_CONVENED: Wording(
        say("Lớp {code} đã có quyết định mở lớp. Xem lịch học và địa điểm."),
        "/classes/{id}",
        "calendar",
    ),
    Kind.CLASS_CHANGED: Wording(
        say("Lớp {code} thay đổi {fields}. Xem lịch mới."), "/classes/{id}", "alert"
    ),
    Kind.CLASS_CANCELLED: Wording(
        say("Lớp {code} đã hủy. Xem lý do."), "/classes/{id}", "cross-ring"
    ),
    Kind.CERTIFICATES_READY: Wording(
        say("{many} giấy chứng nhận lớp {code} của {unit} đã in xong."),
        "/certificates?class_id={id}",
        "rosette",
    ),
    Kind.CERTIFICATE_READY: Wording(
        say("Giấy chứng nhận lớp {code} của bạn đã có. Tải về được."),
        "/certificates/{id}",
        "rosette",
    ),
    Kind.UNIT_CERTIFICATE_REVOKED: Wording(
        say("Một giấy chứng nhận lớp {code} của {unit} đã bị thu hồi. Xem lý do."),
        "/certificates/{id}",
        "alert",
    ),
    Kind.CERTIFICATE_REVOKED: Wording(
        say("Giấy chứng nhận lớp {code} của bạn đã bị thu hồi. Xem lý do."),
        "/certificates/{id}",
        "alert",
    ),
    Kind.UNIT_AT_RISK: Wording(
        say("{many} người của {unit} ở lớp {code} không được vắng thêm buổi nào."),
        "/attendance-risks?class_id={id}",
        "alert",
    ),
    Kind.UNIT_TOO_LITTLE: Wording(
        say("{many} người của {unit} ở lớp {code} không còn đủ số tiết. Xem ai và học bù."),
        "/attendance-risks?class_id={id}",
        "alert",
    ),
    Kind.OWN_AT_RISK: Wording(
        say("Lớp {code}: bạn không được vắng thêm buổi nào, kẻo không đủ số tiết."),
        "/classes/{id}",
        "alert",
    ),
    Kind.OWN_TOO_LITTLE: Wording(
        say("Lớp {code}: bạn không còn đủ số tiết. Hỏi cán bộ đơn vị về học bù."),
        "/classes/{id}",
        "alert",
    ),
    Kind.CLASS_TOO_LITTLE: Wording(
        say("{many} người của lớp {code} không còn đủ số tiết."),
        "/attendance-risks?class_id={id}",
        "alert",
    ),
    Kind.LATE_MARKS: Wording(
        say("{many} dấu điểm danh lớp {code} tới sau khi chốt buổi. Xem và quyết định."),
        "/late-marks?class_id={id}",
        "clock",
    ),
    Kind.LATE_MARKS_ACCEPTED: Wording(
        say("Văn phòng đã nhận {many} dấu tới muộn của bạn ở lớp {code}."),
        "/sessions/{id}/roll",
        "check-ring",
    ),
    Kind.LATE_MARKS_DECLINED: Wording(
        say("Văn phòng không nhận {many} dấu tới muộn của bạn ở lớp {code}."),
        "/sessions/{id}/roll",
        "cross-ring",
    ),
    Kind.MAKE_UP_ASKED: Wording(
        say("{unit} xếp {many} buổi học bù cho người lớp {code}."),
        "/classes/{id}/make-ups",
        "calendar",
    ),
    Kind.UNIT_MAKE_UP: Wording(
        say("Văn phòng đổi lịch học bù {many} buổi cho người của {unit} ở lớp {code}."),
        "/classes/{id}/make-ups",
        "calendar",
    ),
    Kind.OWN_MAKE_UP: Wording(
        say("Lịch học bù của bạn ở lớp {code} có thay đổi. Xem buổi và nơi học."),
        "/classes/{id}",
        "calendar",
    ),
    Kind.GUEST_EXPECTED: Wording(
        say("Buổi của bạn ở lớp {code} có {many} thay đổi về người học bù."),
        "/sessions/{id}/roll",
        "people",
    ),
    Kind.ABSENCE_TOLD: Wording(
        say("{unit} báo vắng {many} lượt ở lớp {code}. Xem và trả lời."),
        "/absences?class_id={id}",
        "calendar",
    ),
    Kind.ABSENCE_AGREED: Wording(
        say("Văn phòng đồng ý {many} lượt báo vắng của {unit} ở lớp {code}."),
        "/absences?class_id={id}",
        "check-ring",
    ),
    Kind.ABSENCE_DECLINED: Wording(
        say("Văn phòng không đồng ý {many} lượt báo vắng của {unit} ở lớp {code}. Xem lý do."),
        "/absences?class_id={id}",
        "cross-ring",
    ),
    Kind.OWN_ABSENCE_AGREED: Wording(
        say("Bạn được nghỉ có phép {many} buổi ở lớp {code}."), "/classes/{id}", "check-ring"
    ),
    Kind.OWN_ABSENCE_DECLINED: Wording(
        say("Văn phòng không đồng ý cho bạn nghỉ {many} buổi ở lớp {code}."),
        "/classes/{id}",
        "cross-ring",
    ),
    Kind.REVOCATION_ASKED: Wording(
        say("Một giấy lớp {code} được đề nghị thu hồi. Xem lý do, đồng ý hoặc không."),
        "/certificates/{id}",
        "alert",
    ),
    Kind.CERTIFICATES_LATE: Wording(
        say("Lớp {code} quá 15 ngày từ quyết định công nhận mà còn {many} người chưa có giấy."),
        "/classes/{id}/certificates/new",
        "alert",
    ),
    # `noun_id` of these two is how many months are left.
    Kind.UNIT_CERTIFICATES_ENDING: Wording(
        say("{many} người của {unit} có giấy nhận thức sắp hết giá trị, hạn gần nhất {code}."),
        "/certificates/ending?months={id}",
        "calendar",
    ),
    Kind.UNIT_PROBATION_ENDING: Wording(
        say("{many} đảng viên dự bị của {unit} sắp hết 12 tháng, hạn gần nhất {code}."),
        "/reports/gaps",
        "calendar",
    ),
    Kind.CERTIFICATE_ENDING: Wording(
        say("Giấy nhận thức về Đảng của bạn có giá trị đến hết {code}. Xem việc cần làm trước đó."),
        "/certificates",
        "calendar",
    ),
    Kind.PROBATION_ENDING: Wording(
        say("Thời gian dự bị của bạn hết ngày {code}. Xem các bước còn lại."),
        "/passport",
        "calendar",
    ),
    Kind.PROOFS_TO_READ: Wording(
        say("Đọc soát {many} dòng sắp in giấy lớp {code} của {unit}: tên, ngày sinh, chi bộ."),
        "/classes/{id}/proof-reading",
        "edit",
    ),
    Kind.PROOF_TO_READ: Wording(
        say("Xem tên, ngày sinh sắp in trên giấy chứng nhận lớp {code} của bạn có đúng không."),
        "/proof-lines/{id}",
        "edit",
    ),
    Kind.PROOF_DISPUTED: Wording(
        say("{many} dòng sắp in giấy lớp {code} bị báo sai. Xem và xử lý."),
        "/classes/{id}/proof-reading",
        "alert",
    ),
    Kind.PROOF_SETTLED: Wording(
        say("Văn phòng đã xử lý {many} dòng báo sai của {unit} ở lớp {code}."),
        "/classes/{id}/proof-reading",
        "check-ring",
    ),
    Kind.OWN_PROOF_SETTLED: Wording(
        say("Văn phòng đã xử lý chỗ bạn báo sai trên giấy lớp {code}."),
        "/proof-lines/{id}",
        "check-ring",
    ),
}
CHANGES = {
    "venue": say("địa điểm"),
    "dates": say("ngày học"),
    "sessions": say("lịch học"),
}


def words(kind: Kind, *, code: str, many: int, unit: str, fields: Iterable[str]) -> Sentence:
    """A notice's sentence, to be spoken in the reader's language."""
    return Sentence(
        WORDINGS[kind].words.words,
        {"code": code, "many": many, "unit": unit, "fields": _listed(fields)},
    )


def link(kind: Kind, noun_id: int) -> str:
    """Where a click on the notice leads."""
    return WORDINGS[kind].link.format(id=noun_id)


def _listed(fields: Iterable[str]) -> Sentence:
    named = {f"f{place}": CHANGES[one] for place, one in enumerate(fields) if one in CHANGES}
    return Sentence(", ".join(f"{{{name}}}" for name in named), named)

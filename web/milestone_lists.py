"""Admissions and recognitions by workbook."""

from training.passport.lists import MILESTONES
from training.words import say
from web.person_lists import Desk, PersonListPages


class MilestoneListPages(PersonListPages):
    path = "/milestones"
    desk = Desk(
        kind=MILESTONES,
        path="/milestones",
        sending="milestones/new.html",
        template_name="ket-nap-mau.xlsx",
        title=say("Danh sách kết nạp, công nhận chính thức"),
        columns={
            "full_name": say("Họ và tên"),
            "national_id": say("Số CCCD"),
            "ceremony_date": say("Ngày lễ kết nạp"),
            "admission_decision_number": say("Số QĐ kết nạp"),
            "admission_decision_date": say("Ngày QĐ kết nạp"),
            "recognition_date": say("Ngày công nhận chính thức"),
            "recognition_decision_number": say("Số QĐ công nhận"),
        },
        # Beside each other on a line: the day that counts, then the paper's number and day.
        lines=(
            (
                say("Kết nạp"),
                ("ceremony_date", "admission_decision_number", "admission_decision_date"),
            ),
            (say("Công nhận"), ("recognition_date", "recognition_decision_number")),
        ),
        typed_label=say("Mốc trong tệp"),
        recorded=say("Đã ghi mốc của {count} người."),
        discarded=say("Đã bỏ danh sách. Mốc nào đã ghi từ đó thì vẫn giữ."),
        profile="/passport",
    )

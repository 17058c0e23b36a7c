"""Certificates earned elsewhere by workbook."""

from training.passport.holding_lists import HOLDINGS
from training.words import say
from web.person_lists import Desk, PersonListPages


class HoldingListPages(PersonListPages):
    path = "/holdings"
    desk = Desk(
        kind=HOLDINGS,
        path="/holdings",
        sending="holdings/new.html",
        template_name="giay-noi-khac-cap-mau.xlsx",
        title=say("Danh sách giấy chứng nhận do nơi khác cấp"),
        columns={
            "full_name": say("Họ và tên"),
            "national_id": say("Số CCCD"),
            "course": say("Chương trình"),
            "number": say("Số giấy chứng nhận"),
            "issued_on": say("Ngày cấp"),
            "issuer": say("Nơi cấp"),
        },
        lines=(
            (say("Chương trình"), ("course",)),
            (say("Giấy"), ("number", "issued_on", "issuer")),
        ),
        typed_label=say("Giấy trong tệp"),
        recorded=say("Đã ghi {count} giấy chứng nhận."),
        discarded=say("Đã bỏ danh sách. Giấy nào đã ghi từ đó thì vẫn giữ."),
    )

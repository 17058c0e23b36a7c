"""What stands under "Trợ giúp cho trang này": two to five sentences for each page.

Longer than a file should be, so that all of it is in one place and reads in one voice.
"""

import msgspec

from training.actor import Role
from training.words import Sentence, say


class Note(msgspec.Struct, frozen=True):
    """Help for one page. `topics` are anchors of guides: the reader's own guide opens at the first
    that it has, else at its top."""

    words: Sentence
    topics: tuple[str, ...] = ()


_LISTS, _ROWS, _ONE = "gui-danh-sach", "sua-dong-loi-roi-xac-nhan", "ghi-danh-mot-nguoi"
_SHEETS, _MILESTONES = "phat-phieu-cho-hoc-vien", "ghi-ket-nap-va-cong-nhan-chinh-thuc"
_PLAN, _DECIDE, _HALLS = "lap-lop-va-nhan-danh-sach", "duyet-roi-mo-lop", "theo-doi-diem-danh"
_PAPERS, _REPORTS = "cong-nhan-va-cap-giay", "bao-cao"
_ROLL, _CLOSE, _SETTLE = (
    "diem-danh-tren-dien-thoai",
    "ket-thuc-buoi",
    "hai-nguoi-diem-danh-khac-nhau",
)
_OWN_CLASS, _OWN_WAY, _OWN_PAPER = "xem-lop-va-lich-hoc", "xem-chang-duong", "tai-giay-chung-nhan"
_ABSENT = "bao-vang-va-hoc-bu"
_ACCOUNTS, _FORGOTTEN, _UNITS = (
    "lap-tai-khoan",
    "tra-loi-nguoi-quen-mat-khau",
    "giu-danh-sach-don-vi",
)
_TRAIL, _CHECK_CLASS, _CHECK_PAPER = "doc-nhat-ky", "kiem-tra-mot-lop", "kiem-tra-so-cap-giay"
_CHECK_REPORT, _FIND, _FIRST = "doi-chieu-bao-cao", "tim-mot-nguoi", "mo-so-thay-gi-truoc"

NOTES: dict[str, Note] = {
    "home/secretary.html": Note(
        say(
            "Việc gấp đứng trên cùng và tự rời đi khi xong. Gửi danh sách từ đây được ngay, không"
            " phải mở lớp trước. Số chỗ là của đơn vị bạn; hết chỗ vẫn gửi được, người thêm vào"
            " đứng trong danh sách dự bị."
        ),
        (_FIRST,),
    ),
    "home/organizer.html": Note(
        say(
            "Mỗi dòng là một việc chờ Văn phòng, việc gấp đứng trên. Bấm nút ở cuối dòng để tới"
            " đúng chỗ làm; làm xong thì dòng tự mất. Bên dưới là các buổi hôm nay và ai đã có mặt."
        ),
        (_FIRST,),
    ),
    "home/trainer.html": Note(
        say(
            "Buổi viền đỏ là buổi nên điểm danh trước. Mạng kém vẫn điểm danh được: dấu giữ trong"
            " máy cho tới khi gửi được. Thiếu buổi của mình thì báo Văn phòng xếp lại lịch."
        ),
        (_ROLL,),
    ),
    "home/learner.html": Note(
        say(
            "Trang này nói buổi tới ở đâu, lúc nào, và bạn còn được vắng bao nhiêu tiết. Đi muộn"
            " vẫn tính là có mặt. Dấu nào sai thì báo giảng viên ngay trong ngày."
        ),
        ("theo-doi-so-tiet",),
    ),
    "home/administrator.html": Note(
        say(
            "Dòng nào cũng là chỗ nên xem; không có dòng nào là mọi thứ đang chạy bình thường."
            " Việc nền là in giấy, đọc danh sách; bị ngắt giữa chừng thì tự làm tiếp, hỏng thì"
            " hiện ở đây."
        ),
        (_FIRST,),
    ),
    "home/auditor.html": Note(
        say(
            "Mới nhất đứng trước. Bạn xem được mọi lớp, mọi đơn vị và không sửa được gì. Muốn lọc"
            " theo lớp hay loại thay đổi thì mở cả nhật ký."
        ),
        (_TRAIL,),
    ),
    "catalog/classes.html": Note(
        say(
            "Chọn thẻ ở trên để lọc theo trạng thái; bấm mã lớp để mở. Đơn vị chỉ gửi danh sách"
            " được vào lớp đang ghi danh và chưa quá hạn."
        ),
        (_PLAN, _LISTS, _OWN_CLASS, _CHECK_CLASS),
    ),
    "catalog/class.html": Note(
        say(
            "Hàng bước ở đầu trang vẽ lớp đang ở đâu, từ bản thảo tới công nhận. Bên phải là các"
            " buổi học và thông tin của lớp. Lớp giữ quy định của ngày khai giảng, dù sau đó quy"
            " định đổi."
        ),
        (_OWN_CLASS, _CHECK_CLASS, _ROLL),
    ),
    "catalog/class_form.html": Note(
        say(
            "Mã và tên có thể để trống để lấy mặc định. Đơn vị đặt lớp là nơi tổ chức, học viên có"
            " thể của mọi đơn vị. Lớp mới là bản thảo; các đơn vị chỉ thấy sau khi thông báo."
        ),
        (_PLAN,),
    ),
    "catalog/sessions.html": Note(
        say(
            "Lịch mẫu đã điền số tiết của từng bài; chỉ cần chọn ngày, giờ và giảng viên. Số"
            " tiết ở đây quyết định ai đủ điều kiện viết bài thu hoạch. Buổi đã điểm danh không đổi"
            " được."
        ),
        (_PLAN,),
    ),
    "catalog/allotments.html": Note(
        say(
            "Để trống một dòng là không chia riêng cho đơn vị ấy: họ dùng chỗ chung còn lại. Giảm"
            " dưới số người đã giữ chỗ thì sổ không nhận. Tăng thêm thì người dự bị tự lên."
        ),
        (_PLAN,),
    ),
    "catalog/courses.html": Note(
        say(
            "Mỗi chương trình có quy định theo ngày hiệu lực. Lớp giữ quy định của ngày khai giảng."
            " Chỗ ghi “Văn phòng cần xác nhận” là số mặc định, nên đối chiếu với văn bản."
        ),
        (_PLAN,),
    ),
    "catalog/rules.html": Note(
        say(
            "Bản mới nhất đứng trên, mỗi bản nói điều khác với bản trước. Lớp giữ quy định của ngày"
            " khai giảng nên lớp đã mở không bao giờ đổi theo. Chỗ ghi “nên xác nhận” dựa trên"
            " nguồn yếu hoặc giả định của phần mềm."
        ),
        (_PLAN,),
    ),
    "catalog/rules_form.html": Note(
        say(
            "Điền sẵn theo quy định gần nhất; chỉ sửa điều đổi. Ngày áp dụng phải sau mọi lớp đã"
            " mở. Đánh dấu đã đối chiếu khi số liệu đúng với văn bản."
        ),
        (_PLAN,),
    ),
    "catalog/convening.html": Note(
        say(
            "Đây là bước ghi quyết định mở lớp. Sau bước này chỉ tiêu, số chỗ và ngày học không"
            " đổi nữa. Còn đề nghị chưa duyệt thì nên duyệt hoặc từ chối trước."
        ),
        (_DECIDE,),
    ),
    "enrollment/sending.html": Note(
        say(
            "Gửi đúng tệp đơn vị đang dùng, không cần chép sang mẫu. Gửi tệp chưa ghi danh ai: sổ"
            " đọc từng dòng, chỉ ra dòng sai, bạn sửa rồi mới xác nhận. Tệp gốc được xóa sau 30"
            " ngày."
        ),
        (_LISTS, _PLAN),
    ),
    "enrollment/imports.html": Note(
        say(
            "Mọi tệp đã gửi và còn bao nhiêu dòng phải sửa. Bấm tên tệp để sửa tiếp. Danh sách đã"
            " xác nhận vẫn hoàn tác được khi lớp chưa có quyết định mở."
        ),
        (_ROWS, _DECIDE),
    ),
    "enrollment/workbench.html": Note(
        say(
            "Sửa ngay tại ô có dấu; dòng sửa xong tự chuyển sang thẻ đúng. Dòng “Nên xem lại” vẫn"
            " xác nhận được. Dòng đúng không phải chờ dòng sai. Xác nhận nhầm thì hoàn tác cả danh"
            " sách."
        ),
        (_ROWS, _DECIDE),
    ),
    "enrollment/waiting.html": Note(
        say(
            "Mỗi người chờ có thứ tự và lý do chưa có chỗ. Có chỗ trống (ai đó rút, thêm chỗ, chia"
            " chỗ chưa dùng) thì người chờ tự lên theo quy tắc ghi ở đầu trang. Người của đơn vị"
            " khác chỉ hiện tên đơn vị."
        ),
        (_DECIDE, _ONE, _CHECK_CLASS),
    ),
    "enrollment/release.html": Note(
        say(
            "Đến ngày trả chỗ, chỉ tiêu mà đơn vị chưa dùng được chia cho đơn vị có người chờ. Cột"
            " “Phép tính” cho thấy mỗi đơn vị được bao nhiêu và vì sao. Sau đó chỗ nào trống cũng"
            " là chỗ chung."
        ),
        (_DECIDE, _ONE, _CHECK_CLASS),
    ),
    "enrollment/transfer_requests.html": Note(
        say(
            "Sổ ghi người này ở đơn vị khác, nên danh sách không tự lấy được. Văn phòng đồng ý thì"
            " người đó chuyển đơn vị và được ghi danh luôn nếu lớp còn nhận; không đồng ý thì lý do"
            " hiện ở dòng."
        ),
        (_ROWS, _DECIDE),
    ),
    "enrollment/transfer_request.html": Note(
        say(
            "So tên và ngày sinh của hai bên trước khi quyết định. Chuyển đơn vị không làm mất lớp"
            " đang học. Đơn vị cũ và đơn vị mới đều nhận thông báo."
        ),
        (_ROWS, _DECIDE),
    ),
    "enrollment/late.html": Note(
        say(
            "Sau hạn ghi danh, đơn vị vào đây xin cho từng người kèm lý do. Văn phòng đồng ý thì"
            " người ấy có chỗ nếu lớp còn, không thì vào danh sách dự bị. Lớp đã có quyết định mở"
            " thì không xin được nữa."
        ),
        (_DECIDE, _ONE, _CHECK_CLASS),
    ),
    "enrollment/unit_lists.html": Note(
        say(
            "Duyệt cả danh sách một đơn vị bằng một nút, hoặc trả lại kèm điều cần sửa. Người trong"
            " danh sách trả lại vẫn giữ chỗ; đơn vị sửa, thay hoặc rút rồi gửi lại."
        ),
        (_DECIDE, _ONE, _CHECK_CLASS),
    ),
    "enrollment/moves.html": Note(
        say(
            "Những người mất lớp vì lớp hủy. Đánh dấu ai muốn chuyển, chọn lớp cùng chương trình:"
            " mỗi người được xét điều kiện như ghi danh mới. Người chưa chuyển được vẫn ở lại"
            " trang này với lý do."
        ),
        (_DECIDE, _ONE, _CHECK_CLASS),
    ),
    "enrollment/substitution.html": Note(
        say(
            "Tìm người cùng đơn vị để vào thay. Chỗ không trả về danh sách dự bị. Cán bộ đơn vị"
            " thay thì người mới chờ Văn phòng duyệt; sau quyết định mở lớp chỉ Văn phòng thay"
            " được, tới buổi học đầu."
        ),
        (_ONE, _DECIDE, _CHECK_CLASS),
    ),
    "enrollment/list.html": Note(
        say(
            "Người giữ chỗ đứng trước, người dự bị theo thứ tự chờ. Lọc theo tình trạng hoặc đơn"
            " vị. Bấm tên để duyệt, từ chối, chuyển lớp hoặc rút, tùy vai trò và bước của lớp."
        ),
        (_DECIDE, _ONE, _CHECK_CLASS),
    ),
    "enrollment/enrollment.html": Note(
        say(
            "Điều kiện dự lớp ghi từng dòng: đạt, chưa đạt hay chỉ nhắc. Nút nào không có là bước"
            " của lớp hoặc vai trò của bạn không cho. Rút người thì chỗ trống về người dự bị đầu"
            " tiên."
        ),
        (_ONE, _DECIDE, _CHECK_CLASS),
    ),
    "enrollment/search.html": Note(
        say(
            "Gõ vài chữ của tên, không cần dấu. Chọn một người để xem họ có đủ điều kiện không;"
            " chưa ai được ghi danh ở bước này. Không thấy thì thêm người mới."
        ),
        (_ONE, _PLAN),
    ),
    "enrollment/newcomer.html": Note(
        say(
            "Người này vào sổ và vào lớp trong một lần. Nếu sổ báo giống một người đã có, xem hồ"
            " sơ ấy trước: cùng tên, cùng ngày sinh chưa chắc là một. Số CCCD đủ 12 chữ số."
        ),
        (_ONE, _PLAN),
    ),
    "people/index.html": Note(
        say(
            "Xếp theo tên gọi, rồi tên đệm, rồi họ. Tìm không cần gõ dấu. Tra theo số định danh"
            " phải đủ 12 số và mỗi lần tra được ghi vào nhật ký."
        ),
        (_MILESTONES, _FIND),
    ),
    "people/show.html": Note(
        say(
            "Hồ sơ, các lớp và giấy chứng nhận của một người. “Chặng đường” cho biết bước tiếp"
            " theo và hạn. Giấy in đúng như hồ sơ: tên hay ngày sinh sai thì sửa trước khi cấp"
            " giấy."
        ),
        (_MILESTONES, _FIND, _OWN_WAY),
    ),
    "people/form.html": Note(
        say(
            "Tên viết như giấy tờ, giữ nguyên hoa thường. Ngày sinh chỉ biết năm thì ghi năm. Dân"
            " tộc, tôn giáo, liên hệ không bắt buộc. Thêm người là xác nhận họ đã biết và đồng ý."
        ),
        (_ONE,),
    ),
    "passport/show.html": Note(
        say(
            "Đọc từ trên xuống: bước xong, bước đang làm, bước còn lại và hạn. 12 tháng dự bị tính"
            " từ ngày lễ kết nạp; tuổi Đảng tính từ ngày quyết định. Giấy nhận thức về Đảng có giá"
            " trị 60 tháng."
        ),
        (_MILESTONES, _OWN_WAY, _FIND),
    ),
    "passport/admission.html": Note(
        say(
            "Cần cả hai ngày: ngày quyết định và ngày chi bộ làm lễ. Ghi xong, quần chúng ưu tú"
            " thành đảng viên dự bị. Sửa mốc đã ghi phải nêu lý do."
        ),
        (_MILESTONES,),
    ),
    "passport/recognition.html": Note(
        say(
            "Ngày công nhận không thể trước khi hết thời gian dự bị. Giấy chứng nhận lớp đảng"
            " viên mới là giấy tờ đầu tiên của hồ sơ này. Sửa mốc đã ghi phải nêu lý do."
        ),
        (_MILESTONES,),
    ),
    "milestones/new.html": Note(
        say(
            "Mỗi dòng là một người, tìm theo số CCCD. Gửi tệp chưa ghi gì: bạn xem từng dòng rồi"
            " mới ghi. Mốc đã có trong hồ sơ thì tệp không ghi đè."
        ),
        (_MILESTONES,),
    ),
    "holdings/new.html": Note(
        say(
            "Mỗi dòng là một giấy, người được tìm theo số CCCD. Gửi tệp chưa ghi gì: bạn xem từng"
            " dòng rồi mới ghi. Giấy đã có trong hồ sơ thì không ghi hai lần."
        ),
        (_MILESTONES,),
    ),
    "holdings/form.html": Note(
        say(
            "Giấy do nơi khác cấp được tính như giấy của Văn phòng. Hạn của giấy do sổ tính theo"
            " quy định của chương trình vào ngày cấp. Giấy Văn phòng đã cấp thì không sửa ở đây."
        ),
        (_MILESTONES,),
    ),
    "person_lists/show.html": Note(
        say(
            "Dòng sẵn sàng được ghi khi bấm nút ở cuối trang. Dòng sai thì sửa trong tệp rồi gửi"
            " lại cả tệp; dòng đã ghi không ghi hai lần."
        ),
        (_MILESTONES,),
    ),
    "access/codes.html": Note(
        say(
            "Mỗi người một phiếu, mã dùng một lần, hạn 14 ngày. Mã chỉ hiện trên phiếu in, sổ không"
            " xem lại được. Người đã có tài khoản thì mã mới để đặt lại mật khẩu."
        ),
        (_SHEETS,),
    ),
    "access/person_way_in.html": Note(
        say(
            "Mất phiếu thì cấp mã mới, mã cũ hết dùng được ngay. Phát tận tay, vì ai cầm phiếu và"
            " biết ngày sinh thì mở được tài khoản."
        ),
        (_SHEETS,),
    ),
    "attendance/day.html": Note(
        say(
            "Mọi hội trường trong ngày. Số có mặt gồm cả người đi muộn. Dấu mâu thuẫn nên phân xử"
            " trong ngày; chưa phân xử thì tính là vắng."
        ),
        (_HALLS, _CHECK_CLASS),
    ),
    "attendance/timetable.html": Note(
        say(
            "Các buổi có tên thầy cô. Bấm một buổi để điểm danh hoặc xem lại. Sai lịch thì báo Văn"
            " phòng."
        ),
        (_ROLL, _OWN_CLASS),
    ),
    "attendance/cards.html": Note(
        say(
            "Mã trên thẻ chỉ nói ai, lớp nào; ai có ảnh mã cũng không vào được sổ. Màn hình tối thì"
            " tăng độ sáng; không quét được thì giảng viên gõ số thẻ."
        ),
        (_OWN_CLASS,),
    ),
    "attendance/roll_person.html": Note(
        say(
            "Dấu và ghi chú của một người. Ghi chú ai có quyền xem điểm danh cũng đọc được: chỉ ghi"
            " điều cần cho buổi học. Ghi nhầm thì rút dấu: dấu trước đó có hiệu lực trở lại."
        ),
        (_ROLL,),
    ),
    "attendance/roll.html": Note(
        say(
            "Chạm một ô là lưu ngay, chạm ô khác để sửa. Nhanh nhất: đánh dấu người vắng rồi bấm"
            " “Còn lại có mặt”. Mất mạng vẫn làm tiếp được: dấu nằm trên máy, đóng trang cũng không"
            " mất, có mạng là tự gửi. Quét thẻ QR nhanh hơn nữa."
        ),
        (_ROLL, _HALLS),
    ),
    "attendance/closing.html": Note(
        say(
            "Chọn người chưa có dấu là gì rồi mới chốt. Chốt rồi số tiết được tính cho cả lớp; sửa"
            " sau đó phải qua Văn phòng."
        ),
        (_CLOSE, _HALLS),
    ),
    "attendance/closed.html": Note(
        say(
            "Buổi đã chốt chỉ để xem. Văn phòng sửa được từng người kèm lý do, không cần mở lại cả"
            " buổi."
        ),
        (_CLOSE, _HALLS, _CHECK_CLASS),
    ),
    "attendance/conflicts.html": Note(
        say(
            "Mỗi dòng nêu ai đã ghi gì, lúc nào. Chọn dấu đúng kèm lý do; dấu kia vẫn giữ trong sổ."
        ),
        (_SETTLE, _HALLS, _CHECK_CLASS),
    ),
    "attendance/matrix.html": Note(
        say(
            "Mỗi cột một buổi, mỗi hàng một người. Tỷ lệ tính theo số tiết đã học, không theo số"
            " buổi. Vắng có phép không tính là có mặt, nhưng học bù thì được nếu lớp cho phép."
        ),
        (_HALLS, _CHECK_CLASS),
    ),
    "attendance/late_marks.html": Note(
        say(
            "Dấu bấm trong hội trường mà tới sau khi chốt nằm ở đây, nguyên như máy gửi. Nhận thì"
            " dấu ấy thay dấu đang có; không nhận thì vẫn lưu. Cả hai đều cần lý do. Chỉ Văn phòng"
            " quyết định."
        ),
        (_HALLS, _CLOSE),
    ),
    "attendance/absences.html": Note(
        say(
            "Đơn vị báo trước ai vắng buổi nào; Văn phòng đồng ý hay không, có lời. Đồng ý chưa"
            " phải là dấu: người ấy tới thì giảng viên vẫn đánh có mặt. Rút được tới khi buổi chốt."
        ),
        (_HALLS, _ABSENT),
    ),
    "attendance/telling.html": Note(
        say(
            "Chọn một người và các buổi chưa học. Lý do Văn phòng và giảng viên đọc được, nên ghi"
            " ngắn và đừng ghi việc riêng tư."
        ),
        (_HALLS, _ABSENT),
    ),
    "attendance/make_ups.html": Note(
        say(
            "Mỗi buổi đã vắng có các buổi cùng bài ở lớp khác, còn chỗ và không trùng giờ. Xếp rồi"
            " thì người ấy có tên cuối danh sách điểm danh bên kia. Được tính khi buổi ấy chốt và"
            " có dấu có mặt."
        ),
        (_HALLS, _ABSENT),
    ),
    "attendance/class_make_ups.html": Note(
        say(
            "Trên là lịch học bù đã xếp, dưới là người nên học bù vì sắp hoặc đã thiếu tiết. Không"
            " tính học bù thì xem quy định của khóa và trang sửa lớp."
        ),
        (_HALLS, _ABSENT),
    ),
    "attendance/arrivals.html": Note(
        say(
            "Trang tự hỏi lại sau mỗi 15 giây khi còn buổi chưa chốt. Chưa đến là chưa có dấu hoặc"
            " đã ghi vắng; được nghỉ có phép thì đếm riêng. Chọn một hội trường để xem riêng, bấm"
            " In để mang danh sách đi gọi."
        ),
        (_HALLS, _CHECK_CLASS),
    ),
    "attendance/typing.html": Note(
        say(
            "Gõ số trên danh sách giấy (hoặc một phần tên, không cần dấu) rồi một chữ, Enter là"
            " sang người sau. Tên trùng thì chọn một người. Dấu cuối hoàn tác được; dấu cũ hơn thì"
            " gõ lại, dấu gõ sau thay dấu gõ trước."
        ),
        (_ROLL, _HALLS),
    ),
    "attendance/workbook.html": Note(
        say(
            "Tải danh sách của buổi, chọn dấu ở cột Dấu, gửi lại. Bạn xem từng dòng trước; chưa dấu"
            " nào được ghi khi gửi tệp. Cùng một tệp gửi hai lần không đổi gì thêm."
        ),
        (_ROLL, _HALLS),
    ),
    "attendance/risks.html": Note(
        say(
            "Dự báo tính cả dấu của buổi chưa chốt: còn được vắng mấy tiết, hết phần được vắng, hay"
            " không còn đủ. Người mới rơi vào đây thì đơn vị, Văn phòng và chính người ấy nhận"
            " thông báo khi chốt buổi."
        ),
        (_HALLS, _CHECK_CLASS),
    ),
    "results/index.html": Note(
        say(
            "Điểm từ 0 đến 10, bước 0,25, gõ 7,5 hay 7.5 đều được. Dưới điểm đạt thì làm lại một"
            " lần. Bấm chữ ở cột căn cứ để xem từng điều kiện."
        ),
        (_PAPERS, _CHECK_CLASS),
    ),
    "results/sending.html": Note(
        say(
            "Tải bảng điểm của lớp, điền cột điểm rồi gửi lại. Cột mã giúp nhận đúng người khi"
            " trùng tên. Chưa có điểm nào được ghi cho đến khi bạn xem và xác nhận."
        ),
        (_PAPERS,),
    ),
    "results/list.html": Note(
        say(
            "Mỗi dòng của tệp nói rõ sẽ ghi gì. Dòng sai nêu lý do và không chặn dòng khác. Điểm"
            " khác với điểm đã ghi nằm ở thẻ riêng, xem kỹ rồi hãy xác nhận."
        ),
        (_PAPERS,),
    ),
    "results/commendations.html": Note(
        say(
            "Ghi hình thức khen ở dòng của từng người rồi lưu một lần. Xóa chữ là rút lại; lần ghi"
            " cũ vẫn còn trong nhật ký."
        ),
        (_PAPERS,),
    ),
    "settings/index.html": Note(
        say(
            "Những điều Văn phòng tự quyết về cách làm của mình. Đổi thì chỉ có tác dụng từ nay, và"
            " nhật ký ghi ai đổi, lúc nào."
        ),
        (_PAPERS, _TRAIL),
    ),
    "settings/issuing.html": Note(
        say(
            "Số liệu phần mềm đặt sẵn có nhãn cần xác nhận: Văn phòng đối chiếu rồi bấm xác nhận,"
            " hoặc đặt cái khác từ một ngày. Cài đặt đã có giấy cấp theo thì không sửa được nữa."
        ),
        (_PAPERS, _TRAIL),
    ),
    "settings/letterhead.html": Note(
        say(
            "Bản thử bên cạnh vẽ đúng giấy sẽ in, với một cái tên dài. Người ký đổi thì đặt tiêu đề"
            " mới từ ngày có hiệu lực; giấy cấp trước ngày ấy không đổi."
        ),
        (_PAPERS, _TRAIL),
    ),
    "settings/numbering.html": Note(
        say(
            "Kiểu số phải có số thứ tự. Theo nhiệm kỳ thì sổ mới mở từ ngày áp dụng và đánh số liên"
            " tục; theo năm thì mỗi năm một sổ."
        ),
        (_PAPERS, _TRAIL),
    ),
    "results/completion.html": Note(
        say(
            "Trang này cho xem trước đúng những gì sẽ ghi: ai đạt, ai không, vì sao. Ghi quyết định"
            " rồi thì điểm danh và điểm khóa lại. Giấy phải cấp trong 15 ngày."
        ),
        (_PAPERS,),
    ),
    "proofreading/class.html": Note(
        say(
            "Xem từng dòng rồi bấm đúng, hoặc báo sai và ghi chỗ phải sửa. Dòng báo sai chờ Văn"
            " phòng xử lý, các dòng khác không phải chờ. Hết hạn mà không trả lời thì in như hồ sơ."
        ),
        (_PAPERS, _OWN_PAPER),
    ),
    "proofreading/line.html": Note(
        say(
            "Bên phải là đúng những gì sẽ in. Sai thì chỉ điền chỗ sai; Văn phòng sửa hồ sơ hoặc"
            " trả lời vì sao giữ nguyên."
        ),
        (_PAPERS, _OWN_PAPER),
    ),
    "certificates/new.html": Note(
        say(
            "Số vào sổ gốc liền nhau và giữ mãi. Giấy in nền, có thể rời trang. Tên, ngày sinh, đơn"
            " vị in như hồ sơ lúc này."
        ),
        (_PAPERS,),
    ),
    "certificates/index.html": Note(
        say(
            "Tìm theo tên, số giấy, lớp, đơn vị hoặc mã kiểm tra. Dòng trong sổ gốc không bao giờ"
            " bị xóa: giấy thu hồi, cấp thay vẫn nằm đây kèm lý do."
        ),
        (_PAPERS, _CHECK_PAPER),
    ),
    "certificates/show.html": Note(
        say(
            "Tờ giấy như khi in, bên phải là dòng trong sổ gốc và căn cứ hoàn thành. Giấy chỉ"
            " cấp một lần: mất hay hỏng thì Văn phòng xác nhận từ sổ gốc. Cấp thay chỉ dùng khi"
            " Văn phòng in sai."
        ),
        (_PAPERS, _CHECK_PAPER, _OWN_PAPER),
    ),
    "certificates/waiting.html": Note(
        say(
            "Giấy được in và ký số một lần, rồi mọi lần tải đều là đúng tệp ấy. Cứ để trang mở, tệp"
            " tự tải về; nếu quá một phút chưa xong, mở lại trang của giấy."
        ),
        (_OWN_PAPER, _PAPERS),
    ),
    "certificates/ending.html": Note(
        say(
            "Ai sắp hết hạn đứng trước. Điều phải xảy ra trước ngày cuối là chi bộ họp xét kết nạp,"
            " không phải lễ kết nạp. Sổ cũng báo trước sáu, ba và một tháng."
        ),
        (_PAPERS, _OWN_WAY),
    ),
    "certificates/handovers.html": Note(
        say(
            "Ghi người nhận và ngày cho cả đơn vị, hoặc mở ra chọn từng người. Ghi nhầm thì hủy"
            " kèm lý do, giấy về lại danh sách chưa giao. Giấy đã giao thì không hủy dòng được nữa."
        ),
        (_PAPERS, _OWN_PAPER),
    ),
    "certificates/own.html": Note(
        say(
            "Tải PDF để in hoặc gửi; ai nhận cũng kiểm tra được bằng mã QR. Giấy sai tên hay ngày"
            " sinh thì báo cán bộ đơn vị."
        ),
        (_OWN_PAPER,),
    ),
    "papers/class.html": Note(
        say(
            "Mọi giấy tờ của lớp ở một chỗ. Bản Word để sửa tiếp, bản PDF để in. Chưa ghi quyết"
            " định thì giấy còn là dự thảo. Danh sách xếp theo đơn vị, rồi theo tên gọi."
        ),
        (_DECIDE, _PAPERS, _OWN_CLASS),
    ),
    "papers/books.html": Note(
        say(
            "Giấy thu hồi, cấp thay vẫn giữ dòng của mình trong sổ, gạch tên và ghi lý do. Số dòng"
            " một trang theo cài đặt lúc sổ mở và giữ mãi, để trang in lại đúng như trang đã đóng."
            " Ngày nhận và người nhận lấy từ lần giao giấy; tên dài thì sổ Excel ghi đủ."
        ),
        (_PAPERS, _CHECK_PAPER),
    ),
    "papers/confirmation.html": Note(
        say(
            "Giấy xác nhận chép đúng những gì sổ gốc ghi về giấy đã mất. Số và ngày do Văn phòng"
            " đặt; để trống thì bản in chừa chỗ."
        ),
        (_PAPERS,),
    ),
    "reports/index.html": Note(
        say(
            "Lớp tính vào kỳ có ngày khai giảng. Bấm con số nào cũng ra danh sách phía sau, trong"
            " phạm vi bạn được xem. Đoạn văn viết sẵn chép vào văn bản được ngay."
        ),
        (_REPORTS, _CHECK_REPORT, _MILESTONES),
    ),
    "reports/gaps.html": Note(
        say(
            "Đảng viên dự bị chưa qua lớp đảng viên mới, quần chúng ưu tú chưa có giấy còn hạn, và"
            " giấy hết giá trị trong quý. Ai gần hạn đứng trước. Đánh dấu người, chọn lớp: trang"
            " sau nói từng người vào được hay chưa rồi mới ghi danh."
        ),
        (_REPORTS, _MILESTONES, _CHECK_REPORT),
    ),
    "notices/index.html": Note(
        say(
            "Những việc có liên quan tới bạn, chưa đọc đứng trước. Bấm một dòng để tới đúng việc"
            " đó; mở rồi là đã đọc."
        ),
        (_FIRST,),
    ),
    "history/index.html": Note(
        say(
            "Mỗi thay đổi một dòng, ghi cùng lúc với chính nó; không ai sửa hay xóa được. Lọc theo"
            " mã lớp hoặc loại thay đổi. Tra số định danh cũng để lại một dòng."
        ),
        (_TRAIL, "xem-ai-da-lam-gi"),
    ),
    "units/index.html": Note(
        say(
            "Đơn vị ngừng hoạt động vẫn ở lại cùng hồ sơ cũ. Cán bộ của đơn vị cấp trên thấy cả"
            " đơn vị trực thuộc."
        ),
        (_UNITS,),
    ),
    "accounts/index.html": Note(
        say(
            "Mỗi người một tài khoản, không dùng chung. Người thôi việc thì khóa, không xóa. Học"
            " viên mở tài khoản bằng phiếu của đơn vị."
        ),
        (_ACCOUNTS,),
    ),
    "accounts/form.html": Note(
        say(
            "Tên đăng nhập không đổi được về sau. Cán bộ đơn vị phải có đơn vị: họ chỉ thấy người"
            " của đơn vị ấy. Liên kết mời ở trang sau chỉ hiện một lần."
        ),
        (_ACCOUNTS,),
    ),
    "accounts/show.html": Note(
        say(
            "Cấp liên kết mời khi quên mật khẩu; cấp mật khẩu mới khi phải vào ngay qua điện thoại."
            " Khóa thì mọi nơi đang đăng nhập bị đưa ra ngay, mở lại được bất cứ lúc nào."
        ),
        (_FORGOTTEN,),
    ),
    "accounts/own.html": Note(
        say(
            "Đổi mật khẩu ở đây; mật khẩu từ 10 ký tự. Thấy nơi đăng nhập lạ thì kết thúc nó rồi"
            " đổi mật khẩu. Quên mật khẩu thì hỏi người cấp tài khoản, sổ không gửi qua thư."
        ),
        ("khi-gap-truc-trac",),
    ),
    "access/second_factor.html": Note(
        say(
            "Ứng dụng xác thực cho 6 số, đổi mỗi nửa phút, không cần mạng. In 10 mã dự phòng và cất"
            " xa điện thoại. Mất cả hai thì nhờ quản trị gỡ."
        ),
        ("khi-gap-truc-trac",),
    ),
}

OF_A_ROLE: dict[tuple[str, Role], Note] = {
    ("catalog/class.html", Role.ORGANIZER): Note(
        say(
            "Khung “Việc tiếp theo” luôn nói bước kế và có sẵn nút. Sửa lớp, lịch học, chỉ tiêu và"
            " hủy lớp nằm trong “Sửa và sắp xếp”. Các sổ của lớp (học viên, điểm danh, kết quả,"
            " giấy) ở hàng liên kết bên dưới."
        ),
        (_DECIDE,),
    ),
    ("catalog/class.html", Role.SECRETARY): Note(
        say(
            "Bạn thấy chỗ và người của đơn vị mình trong lớp này. Gửi danh sách hoặc ghi danh từng"
            " người khi lớp đang ghi danh. Sau quyết định mở lớp, muốn rút ai phải nhờ Văn phòng."
        ),
        (_LISTS,),
    ),
    ("attendance/roll.html", Role.AUDITOR): Note(
        say("Bạn xem được điểm danh của buổi này, không đánh dấu được."), (_CHECK_CLASS,)
    ),
}

"""What a column's label means. Labels are compared folded: no marks, lower case, single spaces."""

import re

from training.names import search_key
from training.people.legacy import from_legacy_font

_EXACT = {
    "full_name": "ho ten|ho va ten|ho & ten|ho, ten|ten hoc vien|ho ten hoc vien|ten day du|"
    "ho va ten khai sinh|ten quan chung uu tu|ten quan chung|ten dang vien|ten sinh vien|"
    "ho va ten hoc vien|full name|name",
    "family_and_middle": "ho va ten dem|ho dem|ho va dem|ho ten dem|ho, ten dem|ho va chu dem|"
    "ho lot|ho va ten lot|ho chu lot|ho|ho, chu dem|ho, dem|ho, ten lot|ho & ten dem|ho, chu lot",
    "middle": "ten dem|dem|chu dem|ten lot|lot|chu lot|dem va lot",
    "given": "ten|va ten|ten goi|ten rieng",
    "birth_date": "ngay sinh|ngay, thang, nam sinh|ngay thang nam sinh|ngay/thang/nam sinh|"
    "nam sinh|sinh ngay|ngay thang sinh|ns|nsinh|ngsinh|ngay sinh/nam sinh|date of birth|dob",
    "birth_day": "ngay",
    "birth_month": "thang|thang sinh",
    "birth_male": "nam|male",
    "birth_female": "nu|female",
    "gender": "gt|gtinh|gioi tinh|nam/nu|nam-nu|nam, nu|phai|gioi|sex|gender",
    "national_id": "so cccd|cccd|so dinh danh ca nhan|so dinh danh|cmnd-cccd|cmnd/cccd|cccd/cmnd|"
    "so cmnd/cccd|so cccd/cmnd|so can cuoc|so can cuoc cong dan|can cuoc cong dan|can cuoc|"
    "ma dinh danh|ma dinh danh ca nhan|dinh danh ca nhan|so cmnd|cmnd|"
    "ddcn|so ddcn|cmt|so cmt|cccd/ddcn|so dinh danh cn|so the can cuoc|so cc|id number",
    "phone": "sdt|dien thoai|so dien thoai|dtdd|di dong|dt|so dt|dien thoai di dong|so di dong|"
    "dien thoai lien he|sdt lien he|dt lien he|dthoai|so dtdd|"
    "so lien he|lien he|zalo|sdt/zalo|so dt lien he|mobile|phone|tel",
    "email": "email|e-mail|thu dien tu|dia chi email|dia chi thu dien tu|mail|hop thu|gmail",
    "branch": "chi bo|chbo|sinh hoat dang tai|noi sinh hoat dang|noi sinh hoat|sinh hoat tai|"
    "don vi sinh hoat|noi sinh hoat chi bo|"
    "chi bo sinh hoat|ten chi bo|thuoc chi bo|sinh hoat tai chi bo|"
    "chi bo dang sinh hoat|chi bo gioi thieu|chi bo de nghi|chi be|branch",  # "Chi bé": TCVN3
    "unit_name": "don vi|truong|don vi cong tac|ten don vi|dang bo|dang uy|co quan|don vi/truong|"
    "truong/don vi|dang bo truong|dang bo co so|don vi gioi thieu|unit",
    "ethnicity": "dan toc|dtoc|dt (dan toc)|thanh phan dan toc|ethnicity",
    "religion": "ton giao|tg|tgiao|dao|ton giao (neu co)|religion",
    "hometown": "que quan|nguyen quan|que|nguyen quan/que quan|que quan (tinh, tp)|tinh/tp|"
    "home place",
    "position": "chuc vu|noi cong tac|noi lam viec|khoa|khoa/phong|phong/khoa|"
    "lop hoc|lop sv|lop hanh chinh|nganh hoc|"
    "chuc vu/lop|chuc vu, lop|lop|chuc danh|nghe nghiep|cong viec|vi tri|"
    "lop/khoa|khoa/lop|lop-khoa|lop sinh hoat|chuc vu/nghe nghiep|"
    "chuc vu, don vi cong tac|lop/chuc vu|chuc vu cong tac|doi tuong|"
    "position/class",
    "schooling": "trinh do|hoc van|trinh do hoc van|trinh do chuyen mon|trinh do van hoa|van hoa|"
    "chuyen mon|trinh do cm|tdhv|education",
    "ceremony_date": "ngay vao dang|dang vien du bi tu|"
    "ngay du bi|ngay vao dang du bi|ngay kn|ngay kn dang|vao dang|"
    "ngay ket nap|ngay ket nap dang|ngay vao dcsvn|"
    "ngay duoc ket nap|ngay to chuc le ket nap|ngay vd|ngay ket nap vao dang|"
    "ngay thang vao dang|vao dang ngay|admitted to the party",
    "admission_decision_number": "so qd ket nap|so quyet dinh ket nap|so qd|so quyet dinh|"
    "qd ket nap|quyet dinh ket nap|so qdkn|qd ket nap so|so qd ket nap dang|"
    "admission decision no",
    "was_row": "dong trong tep cu",
    "": "ly do phai sua|stt|tt|so tt|so thu tu|so|ghi chu|ky ten|chu ky|ky nhan|ngay cap|noi cap|"
    "ngay cap cccd|noi cap cccd|note|notes|no|no.|ma sv|msv|mssv|ma hoc vien|ma sinh vien|"
    "ten goi khac|bi danh|tuoi|anh|anh 3x4|diem|ket qua|xep loai|ngay vao doan",
}
FIELDS = {label: field for field, labels in _EXACT.items() for label in labels.split("|")}

# In this order, for labels that say more than the usual words.
_TELLING = (
    ("", r"\b(ngay|noi|co quan) cap\b|\bnoi sinh\b|\bghi chu\b|\bchinh thuc\b|\bvao doan\b"),
    ("", r"\b(ten|sinh|nghiep|sdt|dt|thoai|cccd)\b.*\b(bo|me|cha|vo|chong|phu huynh|con)$"),
    ("", r"\b(thuong tru|tam tru|dia chi)\b(?!.*mail)"),
    ("", r"\bngay (ra )?q(d|uyet)"),
    ("national_id", r"\bcccd\b|\bdinh danh\b|\bcan cuoc\b|\bcmnd\b"),
    ("admission_decision_number", r"\b(qd|quyet dinh)\b.*\bket nap\b"),
    ("ceremony_date", r"\b(ngay|thang)\b.*\b(vao dang|ket nap)\b"),
    ("birth_date", r"\b(ngay|nam|thang)\b.*\bsinh\b(?! (vien|hoat))"),
    ("phone", r"\bdien thoai\b|\bsdt\b|\bdi dong\b|\b(so )?dt\b"),
    ("email", r"\be ?-?mail\b|\bthu dien tu\b"),
    ("full_name", r"^ho (va |, ?)?ten\b(?! (bo|me|cha|vo|chong))"),
    ("gender", r"\bgioi tinh\b"),
    ("ethnicity", r"\bdan toc\b"),
    ("religion", r"\bton giao\b"),
    ("hometown", r"\b(que|nguyen) quan\b"),
    ("branch", r"\bchi bo\b"),
    ("schooling", r"\btrinh do\b|\bhoc van\b"),
    ("position", r"\bchuc vu\b|\bnghe nghiep\b|\bchuc danh\b"),
    ("unit_name", r"^(ten )?(don vi|truong)\b"),
)
_PATTERNS = tuple((field, re.compile(pattern)) for field, pattern in _TELLING)
_LONGEST_LABEL = 60
_A_BROKEN_PIECE = 2  # letters
# "Nam/ Nữ", "Nam - Nữ" and "Nam/Nữ" are one label.
_TIGHT = re.compile(r" ?([/-]) ?")
_REMARKS = re.compile(r"\([^)]*\)")


def label_key(text: str) -> str:
    """Give the folded label without remarks in brackets, stars and colons."""
    key = _TIGHT.sub(r"\1", search_key(from_legacy_font(text) or text))
    bare = " ".join(_REMARKS.sub(" ", key).split()).strip(" *:.;")
    return bare or key


def _unbroken(label: str) -> str:
    parts = label.split()
    return "".join(parts) if max(map(len, parts), default=0) <= _A_BROKEN_PIECE else label


def is_better(field: str, label: str, than: str) -> bool:
    """Whether of two columns that claim one field the later is the true one.

    A citizen number beats the old CMND beside it, a birth date the birth year.
    """
    weak = {"national_id": "cmnd|cmt|giay to", "birth_date": "^nam sinh$"}.get(field)
    return weak is not None and re.search(weak, than) is not None and not re.search(weak, label)


def field_of(label: str) -> str | None:
    """Give the field that a folded label names, `""` for one to leave out, None if unknown."""
    if not label or len(label) > _LONGEST_LABEL:
        return None
    # "N.sinh", "C.C.C.D", and "S TT" or "S T T" where a narrow column broke the word.
    for spelling in (label, label.replace(".", ""), _unbroken(label)):
        if spelling in FIELDS:
            return FIELDS[spelling]
    return next((field for field, pattern in _PATTERNS if pattern.search(label)), None)

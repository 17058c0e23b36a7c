"""Ethnic groups and religions as lists write them, given as they are written officially."""

import re

from training.names import clean, search_key

# Danh mục các dân tộc Việt Nam, QĐ 121-TCTK/PPCĐ of 2 March 1979: 54 groups.
_GROUPS = re.split(
    r"\|",
    "Kinh|Tày|Thái|Hoa|Khơ-me|Mường|Nùng|Mông|Dao|Gia-rai|Ngái|Ê-đê|Ba Na|Xơ-đăng|Sán Chay|Cơ-ho|"
    "Chăm|Sán Dìu|Hrê|Mnông|Ra-glai|Xtiêng|Bru - Vân Kiều|Thổ|Giáy|Cơ-tu|Gié-Triêng|Mạ|Khơ-mú|Co|"
    "Tà-ôi|Chơ-ro|Kháng|Xinh-mun|Hà Nhì|Chu-ru|Lào|La Chí|La Ha|Phù Lá|La Hủ|Lự|Lô Lô|Chứt|Mảng|"
    "Pà Thẻn|Cơ Lao|Cống|Bố Y|Si La|Pu Péo|Brâu|Ơ-đu|Rơ-măm",
)
_OTHER_SPELLINGS = {"h'mong": "Mông", "hmong": "Mông", "viet": "Kinh", "h're": "Hrê"}
_RELIGIONS = (
    *("Phật giáo", "Công giáo", "Tin lành", "Cao Đài", "Phật giáo Hòa Hảo", "Hồi giáo"),
    "Thiên chúa giáo",
)
_NO_RELIGION = frozenset(
    (
        *("", "0", "-", "--", "/", ".", "x", "k", "ko", "khong", "khong co", "none", "no", "chua"),
        *("khong ton giao", "khong theo ton giao", "khong theo dao", "luong", "dao luong"),
    )
)


def _key(text: str) -> str:
    return search_key(text).replace("-", " ").replace("  ", " ").strip()


_BY_KEY = {_key(group): group for group in _GROUPS} | _OTHER_SPELLINGS
_BY_SOLID_KEY = {key.replace(" ", ""): group for key, group in _BY_KEY.items()}
_RELIGION_BY_KEY = {_key(religion): religion for religion in _RELIGIONS}


def ethnic_group(text: str) -> str | None:
    """Give the group's official spelling; unknown ones as typed; None if the cell says none."""
    typed = clean(text)
    key = _key(typed)
    if key in {"", "0"}:
        return None
    return _BY_KEY.get(key) or _BY_SOLID_KEY.get(key.replace(" ", "")) or typed


def religion(text: str) -> str | None:
    """Give the religion; None for none (0, -, không)."""
    typed = clean(text)
    key = search_key(typed)
    return None if key in _NO_RELIGION else _RELIGION_BY_KEY.get(_key(typed), typed)

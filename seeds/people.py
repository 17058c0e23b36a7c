"""Invented people: nobody here exists. The same seed always gives the same crowd."""

import random
from datetime import date, timedelta

import msgspec

from training.people.rules import Gender, Standing
from training.people.schemas import NewPerson

_FAMILIES = (
    *("Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Phạm"),
    *("Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"),
    *("Đinh", "Mai", "Trịnh", "Đoàn", "Cao", "Tạ", "Lương", "Chu", "Quách", "Thạch"),
)
_MIDDLES = {
    Gender.MALE: ("Văn", "Đức", "Hữu", "Minh", "Quang", "Xuân", "Thành", "Quốc", "Anh", "Gia"),
    Gender.FEMALE: ("Thị", "Thị", "Thu", "Ngọc", "Thùy", "Hồng", "Phương", "Khánh", "Thanh", "Mai"),
}
_GIVEN = {
    Gender.MALE: (
        *("An", "Anh", "Bảo", "Bình", "Cường", "Dũng", "Duy", "Đạt", "Đức", "Giang", "Hải", "Hiếu"),
        *("Hoàng", "Hùng", "Huy", "Khải", "Khoa", "Kiên", "Lâm", "Long", "Mạnh", "Nam", "Nghĩa"),
        *("Phong", "Phúc", "Quân", "Sơn", "Thái", "Thắng", "Thịnh", "Trung", "Tú", "Tuấn", "Việt"),
    ),
    Gender.FEMALE: (
        *(
            "An",
            "Anh",
            "Ánh",
            "Chi",
            "Châu",
            "Diệp",
            "Dung",
            "Duyên",
            "Giang",
            "Hà",
            "Hạnh",
            "Hiền",
        ),
        *("Hoa", "Hòa", "Huệ", "Hương", "Lan", "Linh", "Loan", "Ly", "My", "Nga", "Ngân", "Ngọc"),
        *("Nhung", "Oanh", "Phương", "Quỳnh", "Thảo", "Thư", "Trang", "Uyên", "Vân", "Yến"),
    ),
}
# Names that lists and screens must be able to carry.
_UNUSUAL = (
    ("Y Khút Byă", Gender.MALE, "Ê-đê", "Đắk Lắk", "066"),
    ("Sùng A Phừ", Gender.MALE, "Mông", "Điện Biên", "011"),
    ("H’Hen Ksor", Gender.FEMALE, "Gia-rai", "Gia Lai", "064"),
    ("Tôn Nữ Công Huyền Nguyễn Hoàng Phương Quỳnh", Gender.FEMALE, "Kinh", "Thừa Thiên Huế", "046"),
    ("Lò Thị Pâng", Gender.FEMALE, "Thái", "Sơn La", "014"),
    ("Hồ", Gender.MALE, "Bru - Vân Kiều", "Quảng Trị", "045"),
)
_HOMES = (
    *(("001", "Hà Nội"),) * 6,
    *(("034", "Thái Bình"), ("036", "Nam Định"), ("030", "Hải Dương"), ("031", "Hải Phòng")),
    *(("038", "Thanh Hóa"), ("040", "Nghệ An"), ("042", "Hà Tĩnh"), ("024", "Bắc Giang")),
    *(("025", "Phú Thọ"), ("019", "Thái Nguyên"), ("020", "Lạng Sơn"), ("022", "Quảng Ninh")),
)
_MINORITIES = ("Tày", "Nùng", "Mường", "Thái", "Dao", "Mông", "Sán Dìu")
_MAJORS = (
    "Cơ khí",
    "Kinh tế",
    "Công nghệ thông tin",
    "Ngoại ngữ",
    "Điện",
    "Quản trị",
    "Môi trường",
)
_STAFF = ("Giảng viên", "Trợ giảng", "Chuyên viên", "Nghiên cứu viên", "Kỹ thuật viên")
_OFFICERS = ("Bí thư chi bộ", "Phó bí thư chi bộ", "Chi ủy viên", "Cán bộ văn phòng Đảng ủy")
_MINORITY_SHARE, _STAFF_SHARE, _YEAR_ONLY_SHARE, _UNUSUAL_EVERY = 0.07, 0.2, 0.01, 90
_NINETEENS, _NUMBER_SPACE = 2000, 1_000_000


class Crowd:
    """Makes people until nobody asks for more; no two share a citizen number."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self._numbers: set[str] = set()
        self._made = 0

    def name(self, gender: Gender) -> str:
        """A name as most people bear one."""
        family, given = self.random.choice(_FAMILIES), self.random.choice(_GIVEN[gender])
        middle = self.random.choice([one for one in _MIDDLES[gender] if one not in {family, given}])
        return f"{family} {middle} {given}"

    def people(
        self, many: int, unit_id: int, standing: Standing, today: date, *, one_branch: bool = False
    ) -> list[NewPerson]:
        """So many people of a unit, as they are on that day."""
        return [self.person(unit_id, standing, today, one_branch=one_branch) for _ in range(many)]

    def person(
        self, unit_id: int, standing: Standing, today: date, *, one_branch: bool = False
    ) -> NewPerson:
        """One person whose birth, sex, number, branch and dates agree with each other."""
        self._made += 1
        named = self._named()
        staff = standing is Standing.FULL or self.random.random() < _STAFF_SHARE
        born = self._born(standing, today, staff=staff)
        only_year = self.random.random() < _YEAR_ONLY_SHARE
        person = NewPerson(
            full_name=named.full_name,
            gender=named.gender,
            unit_id=unit_id,
            standing=standing,
            birth_date=None if only_year else born,
            birth_year=born.year,
            national_id=self.number(named.place, named.gender, born.year),
            phone=f"0{self.random.choice('35789')}{self.random.randrange(10**8):08}",
            branch="" if one_branch else self._branch(staff=staff),
            ethnicity=named.ethnicity,
            hometown=named.home,
            schooling="Đại học" if staff else "Sinh viên",
            position=self._position(standing, born, staff=staff),
        )
        return self._with_milestones(person, today)

    def number(self, place: str, gender: Gender, year: int) -> str:
        """A citizen number that says the right place, sex and year, and is nobody else's."""
        sign = (2 if year >= _NINETEENS else 0) + (gender is Gender.FEMALE)
        while True:
            rest = self.random.randrange(_NUMBER_SPACE)
            number = f"{place}{sign}{year % 100:02}{rest:06}"
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    def _named(self) -> "_Named":
        if self._made % _UNUSUAL_EVERY in range(1, len(_UNUSUAL) + 1):
            return _Named(*_UNUSUAL[self._made % _UNUSUAL_EVERY - 1])
        gender = self.random.choice((Gender.FEMALE, Gender.FEMALE, Gender.MALE))
        place, home = self.random.choice(_HOMES)
        minority = self.random.random() < _MINORITY_SHARE
        ethnicity = self.random.choice(_MINORITIES) if minority else "Kinh"
        return _Named(self.name(gender), gender, ethnicity, home, place)

    def _born(self, standing: Standing, today: date, *, staff: bool) -> date:
        youngest, oldest = (
            (29, 57) if standing is Standing.FULL else (24, 37) if staff else (19, 23)
        )
        age = self.random.randint(youngest, oldest)
        return date(today.year - age, 1, 1) + timedelta(days=self.random.randrange(365))

    def _branch(self, *, staff: bool) -> str:
        if staff:
            return f"Chi bộ Khoa {self.random.choice(_MAJORS)}"
        return f"Chi bộ Sinh viên {self.random.randint(1, 3)}"

    def _position(self, standing: Standing, born: date, *, staff: bool) -> str:
        if standing is Standing.FULL:
            return self.random.choice(_OFFICERS)
        if staff:
            return self.random.choice(_STAFF)
        return f"K{born.year - 1937} {self.random.choice(_MAJORS)}"

    def _with_milestones(self, person: NewPerson, today: date) -> NewPerson:
        if person.standing is Standing.CANDIDATE:
            return person
        since = (100, 300) if person.standing is Standing.PROBATIONARY else (800, 2200)
        ceremony = today - timedelta(days=self.random.randint(*since))
        full = person.standing is Standing.FULL
        return msgspec.structs.replace(
            person,
            ceremony_date=ceremony,
            admission_decision_date=ceremony - timedelta(days=self.random.randint(3, 12)),
            admission_decision_number=f"{self.random.randint(40, 990)}-QĐ/ĐUK",
            recognition_date=ceremony + timedelta(days=380) if full else None,
        )


class _Named(msgspec.Struct, frozen=True):
    full_name: str
    gender: Gender
    ethnicity: str
    home: str
    place: str

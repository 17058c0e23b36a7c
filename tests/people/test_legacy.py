import pytest

from training.people.legacy import from_legacy_font


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("NguyÔn V¨n §øc", "Nguyễn Văn Đức"),
        ("NGUYÔN V¡N §øC", "NGUYỄN VĂN ĐỨC"),
        ("D\u00ad¬ng Thu Hµ", "Dương Thu Hà"),
        ("Ph¹m Minh Tó", "Phạm Minh Tú"),
        ("Chi bé Khoa Kinh tÕ", "Chi bộ Khoa Kinh tế"),
        ("Nguyeãn Vaên Ñöùc", "Nguyễn Văn Đức"),
        ("NGUYEÃN VAÊN ÑÖÙC", "NGUYỄN VĂN ĐỨC"),
        ("Leâ Thò Höông", "Lê Thị Hương"),
    ],
)
def test_old_fonts_are_read(typed: str, meant: str) -> None:
    assert from_legacy_font(typed) == meant


@pytest.mark.parametrize(
    "name",
    [
        *("Lê Tâm Hoà", "LÊ TÂM", "Trần Văn Ð", "Ðình Hoà", "Phạm Thuý Quỳnh", "Y Khút Byă"),
        *("Müller", "François", "K'Brép", "H’Hen Ksor", "Hà Nội", "Khuê", "Oánh", "Á Âu"),
    ],
)
def test_unicode_names_are_left_alone(name: str) -> None:
    assert from_legacy_font(name) is None

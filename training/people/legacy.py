"""Text typed in the fonts of before Unicode: TCVN3 (ABC, ".VnTime") and VNI ("VNI-Times").

Such text arrives as Western letters: "NguyÔn V¨n §øc" or "Nguyeãn Vaên Ñöùc". It is told from
Vietnamese by its syllables: as it stands it has impossible ones, and once read it has none.
"""

import re
import unicodedata
from enum import StrEnum
from functools import partial

_TCVN3_CODES = (
    "a1 a2 a3 a4 a5 a6 a7 a8 a9 aa ab ac ad ae b5 b6 b7 b8 b9 bb bc bd be c6 c7 c8 c9 ca cb cc "
    "ce cf d0 d1 d2 d3 d4 d5 d6 d7 d8 dc dd de df e1 e2 e3 e4 e5 e6 e7 e8 e9 ea eb ec ed ee ef "
    "f1 f2 f3 f4 f5 f6 f7 f8 f9 fa fb fc fd fe"
)
_TCVN3_LETTERS = (
    "Ă Â Ê Ô Ơ Ư Đ ă â ê ô ơ ư đ à ả ã á ạ ằ ẳ ẵ ắ ặ ầ ẩ ẫ ấ ậ è "
    "ẻ ẽ é ẹ ề ể ễ ế ệ ì ỉ ĩ í ị ò ỏ õ ó ọ ồ ổ ỗ ố ộ ờ ở ỡ ớ ợ ù "
    "ủ ũ ú ụ ừ ử ữ ứ ự ỳ ỷ ỹ ý ỵ"
)
_TCVN3 = {
    int(code, 16): letter
    for code, letter in zip(_TCVN3_CODES.split(), _TCVN3_LETTERS.split(), strict=True)
}

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
_TONES = frozenset((_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT))
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_VNI_MARKS = {
    **dict(zip("ùøûõï", (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True)),
    "â": _CIRCUMFLEX,
    **{
        mark: _CIRCUMFLEX + tone
        for mark, tone in zip("áàåãä", (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True)
    },
    "ê": _BREVE,
    **{
        mark: _BREVE + tone
        for mark, tone in zip("éèúüë", (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True)
    },
}
_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_PAIR = re.compile("([aeouyôö])([ùøûõïâáàåãäêéèúüë])", re.IGNORECASE)

_INITIALS = "ngh|ng|nh|kh|ph|th|tr|gi|gh|qu|ch|[bcdđghklmnpqrstvx]"
_OPEN = (
    "iêu|yêu|uôi|ươi|ươu|uya|uây|oai|oay|oeo|uyu|ia|ya|ua|ưa|ai|ay|ao|au|âu|ây|eo|êu|iu|oi|ôi|ơi|"
    "ui|ưi|ưu|oa|oe|uê|uơ|uy|a|e|ê|i|o|ô|ơ|u|ư|y"
)
_CLOSED = "uyê|iê|yê|uô|ươ|oa|oă|oe|uâ|uê|uy|oo|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y"
_SYLLABLE = re.compile(f"(?:{_INITIALS})?(?:(?:{_OPEN})|(?:{_CLOSED})(?:ng|nh|ch|[cmnpt]))")
_WORD = re.compile(r"[^\s.,;:/()\-]+")
_LATIN_1 = 0x100
_ONLY_IN_OLD_FONTS = frozenset(map(chr, range(0xA1, 0x100))) - frozenset(
    "àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝðÐ«»·°"
)


class Font(StrEnum):
    """A font of before Unicode."""

    VNI = "vni"
    TCVN3 = "tcvn3"


def from_legacy_font(text: str, font: Font | None = None) -> str | None:
    """Give the text in Unicode if it was typed in TCVN3 or VNI; None if it was not.

    With `font` the text is known to stand among others in that font, so that "Chi bé", which could
    be Vietnamese as it is, is read as the "Chi bộ" it was typed for.
    """
    if not _may_be_legacy(text):
        return _from_mixed(text, font)
    if font is None and is_vietnamese(text):
        return None
    readings = {Font.VNI: _from_vni, Font.TCVN3: _from_tcvn3}
    for one, read in readings.items():
        if font in {None, one} and is_vietnamese(read(text)):
            return read(text)
    return None


def _from_mixed(text: str, font: Font | None) -> str | None:
    """A text of which some words are typed in an old font and others in Unicode: "ThÞ Ửng"."""
    if _ONLY_IN_OLD_FONTS.isdisjoint(text):
        return None
    font = font or _font_among(text)
    if font is None:
        return None
    read = _from_vni if font is Font.VNI else partial(_from_tcvn3, capitals=_in_capitals(text))
    words = (read(word) if _may_be_legacy(word) else word for word in text.split(" "))
    found = " ".join(words)
    return found if is_vietnamese(found) else None


def _font_among(text: str) -> Font | None:
    """The font of the first word that is surely typed in one."""
    words = (word for word in text.split(" ") if _may_be_legacy(word))
    return next((one for word in words if (one := font_of(word)) is not None), None)


def font_of(text: str) -> Font | None:
    """The old font in which a text was typed, if it was."""
    read = from_legacy_font(text)
    if read is not None and not _may_be_legacy(text):
        return _font_among(text)
    if read is None:
        return None
    return Font.VNI if read == _from_vni(text) else Font.TCVN3


def _may_be_legacy(text: str) -> bool:
    return not text.isascii() and all(ord(character) < _LATIN_1 for character in text)


def is_vietnamese(text: str) -> bool:
    """Whether every word that has marks is a Vietnamese syllable, with capitals where they go."""
    return all(_is_syllable(word) for word in _WORD.findall(text) if not word.isascii())


def _is_syllable(word: str) -> bool:
    if word != word.upper() and word[1:] != word[1:].lower():
        return False
    marked = unicodedata.normalize("NFD", word.lower())
    toneless = "".join(character for character in marked if character not in _TONES)
    if len(marked) - len(toneless) > 1:
        return False
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless)) is not None


def _from_tcvn3(text: str, *, capitals: bool | None = None) -> str:
    """A capitals font draws small letters as capitals: "NGUYÔN" was typed for NGUYỄN."""
    read = text.translate(_TCVN3)
    return read.upper() if (_in_capitals(text) if capitals is None else capitals) else read


def _in_capitals(text: str) -> bool:
    return all(one.isupper() for one in text if one.isascii() and one.isalpha())


def _from_vni(text: str) -> str:
    marked = _VNI_PAIR.sub(lambda pair: pair[1] + _VNI_MARKS[pair[2].lower()], text)
    letters = "".join(_vni_letter(character) for character in marked)
    return unicodedata.normalize("NFC", letters)


def _vni_letter(character: str) -> str:
    letter = _VNI_LETTERS.get(character.lower())
    if letter is None:
        return character
    return letter.upper() if character.isupper() else letter

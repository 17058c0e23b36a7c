"""Names as people bear them: cleaned, put in order, found and masked; never re-capitalised.

Order is the Vietnamese dictionary's (ICU `vi`): 29 letters of which ă â đ ê ô ơ ư stand on their
own, then the tones ngang, huyền, hỏi, ngã, sắc, nặng where the letters are the same.
"""

import re
import unicodedata

# Marks that make a letter of its own. The sign sorts after every ASCII letter, so that
# "a{" comes behind "az" and before "b".
_BREVE, _CIRCUMFLEX, _HORN = "\u0306", "\u0302", "\u031b"
_LETTER_SIGNS = {
    ("a", _BREVE): "{",
    ("a", _CIRCUMFLEX): "|",
    ("e", _CIRCUMFLEX): "{",
    ("o", _CIRCUMFLEX): "{",
    ("o", _HORN): "|",
    ("u", _HORN): "{",
}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_OTHER_MARK = "6"
_LEVEL, _SPACE, _PUNCTUATION, _FOREIGN = " ", "!", "'", "~"

_D_LOOKALIKES = str.maketrans({"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "ɖ": "đ"})
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_VIETNAMESE = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư" + "".join(
    map(chr, range(0x1EA0, 0x1EFA))
)
_TIDY = re.compile(f"[!-~{_VIETNAMESE}]+(?: [!-~{_VIETNAMESE}]+)*")
_FOLDED = str.maketrans(
    {
        letter: "d" if letter in "Đđ" else unicodedata.normalize("NFD", letter)[0].lower()
        for letter in _VIETNAMESE
    }
)
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´ʹ′", "'"))


def clean(text: str) -> str:
    """Give the text as it was meant: NFC, single spaces, nothing invisible, a true Đ.

    Capitals stay as they were typed.
    """
    if _TIDY.fullmatch(text):
        return text
    visible = _INVISIBLE.sub("", text).translate(_D_LOOKALIKES)
    spaced = "".join(
        " " if character.isspace() or unicodedata.category(character) == "Cc" else character
        for character in visible
    )
    return unicodedata.normalize("NFC", " ".join(spaced.split()))


def sort_key(full_name: str) -> str:
    """Give ASCII text whose plain (`C`) order is the dictionary's: given, middle, family name."""
    words = clean(full_name).split(" ")
    family = words[0] if len(words) > 1 else ""
    parts = (words[-1], " ".join(words[1:-1]), family)
    return _LEVEL.join(_part_key(part) for part in parts)


def search_key(text: str) -> str:
    """Give the folded form to search in and by: lower case, no marks, đ as d, single spaces."""
    if _TIDY.fullmatch(text):  # nearly always, and ten times as quick
        return text.lower().translate(_FOLDED).translate(_APOSTROPHES)
    folded = unicodedata.normalize("NFKD", clean(text)).casefold()
    letters = "".join(
        character
        for character in unicodedata.normalize("NFKD", folded)
        if not unicodedata.combining(character)
    )
    plain = letters.replace("đ", "d").replace("ð", "d").translate(_APOSTROPHES)
    return " ".join(plain.split())


def initials(full_name: str) -> str:
    """Give the one or two letters for a badge: those of the last two words."""
    return "".join(word[0].upper() for word in clean(full_name).split()[-2:])


def masked(full_name: str) -> str:
    """Give the name for strangers: "Nguyễn T. P. U***" for Nguyễn Thị Phương Uyên."""
    words = clean(full_name).split()
    if not words:
        return ""
    *before, given = words
    family, middles = before[:1], before[1:]
    return " ".join([*family, *(f"{word[0]}." for word in middles), f"{given[0]}***"])


def _part_key(part: str) -> str:
    """Letters first, then their tones: a tone decides only between equal letters."""
    letters: list[str] = []
    tones: list[str] = []
    for character in unicodedata.normalize("NFD", part.lower()):
        if character in _TONES or unicodedata.combining(character):
            _mark(character, letters, tones)
            continue
        letters.append(_letter(character))
        tones.append("0")
    return "".join(letters) + _LEVEL + "".join(tones)


def _mark(mark: str, letters: list[str], tones: list[str]) -> None:
    """Put a combining mark to the letter before it: a letter of its own, or a tone."""
    if not letters:
        return
    sign = _LETTER_SIGNS.get((letters[-1], mark))
    if sign is not None:
        letters[-1] += sign
        return
    tones[-1] = (tones[-1] if tones[-1] != "0" else "") + _TONES.get(mark, _OTHER_MARK)


def _letter(character: str) -> str:
    if character == "đ":
        return "d{"
    if character.isascii() and character.isalnum():
        return character
    if character.isspace():
        return _SPACE
    if character.isalpha():
        return f"{_FOREIGN}{ord(character):06x}"
    return _PUNCTUATION

"""What a browser says of itself, in words that its owner recognises."""

from training.words import Sentence, say

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_words(agent: str, *, token: bool = False) -> Sentence:
    """Chrome trên Windows; what cannot be told apart is said to be so."""
    if token:
        return say("Mã truy cập của một chương trình")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser and system:
        return say("{browser} trên {system}", browser=browser, system=system)
    if browser or system:
        return say("{device}", device=browser or system)
    return say("Thiết bị không rõ")

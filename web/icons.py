"""The drawings of the interface: 24 × 24, one stroke, drawn in the ink of the text around them.

Each use stands in the page as a small inline SVG: no request, no sprite to keep in step, and only
what a page uses is sent.
"""

from functools import cache

from markupsafe import Markup

DRAWINGS = {
    "alert": '<path d="M12 3.5 22 20.5H2z"/><path d="M12 10v5M12 17.6v.2"/>',
    "back": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "bell": ('<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15z"/><path d="M10 21h4M12 5V3"/>'),
    "book": (
        '<path d="M5 4.5h12a2 2 0 0 1 2 2V20H7a2 2 0 0 1-2-2z"/>'
        '<path d="M5 18a2 2 0 0 1 2-2h12M9 8.5h6"/>'
    ),
    "calendar": (
        '<rect x="4" y="5.5" width="16" height="15" rx="2"/><path d="M4 10.5h16M8.5 3v4M15.5 3v4"/>'
    ),
    "camera": '<path d="M4 8h4l1.5-2.5h5L16 8h4v11H4z"/><circle cx="12" cy="13" r="3.5"/>',
    "chart": '<path d="M4 20V4M4 20h16"/><path d="M8.5 16v-5M13 16V7M17.5 16v-3"/>',
    "check-ring": '<circle cx="12" cy="12" r="9"/><path d="m7.5 12.5 3 3 6-6.5"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>',
    "copy": '<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M5 15H4V4h11v1"/>',
    "cross-ring": '<circle cx="12" cy="12" r="9"/><path d="m8.5 8.5 7 7M15.5 8.5l-7 7"/>',
    "download": '<path d="M12 4v11M7.5 10.5 12 15l4.5-4.5M5 20h14"/>',
    "edit": '<path d="M4 20h4L19 9l-4-4L4 16z"/><path d="m13 7 4 4"/>',
    "file": '<path d="M6 3.5h8l4 4v13H6z"/><path d="M14 3.5v4h4M9 12h6M9 16h6"/>',
    "gear": (
        '<circle cx="12" cy="12" r="3"/><path d="M12 3.5v3M12 17.5v3M3.5 12h3M17.5 12h3'
        'M6 6l2.1 2.1M15.9 15.9 18 18M18 6l-2.1 2.1M8.1 15.9 6 18"/>'
    ),
    "home": '<path d="M4 11.5 12 4l8 7.5V20h-5.5v-5h-5v5H4z"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.2"/>',
    "key": '<circle cx="8" cy="15" r="4"/><path d="m11 12 8-8M16 7l3 3"/>',
    "list-in": '<path d="M12 3v11M7.5 9.5 12 14l4.5-4.5"/><path d="M4 15v5h16v-5"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "more": '<path d="M5 12h.2M12 12h.2M19 12h.2" stroke-width="3"/>',
    "note": '<path d="M5 4h14v11l-5 5H5z"/><path d="M14 20v-5h5M8.5 9h7M8.5 12.5h4"/>',
    "undo": '<path d="M9 5 4 10l5 5"/><path d="M4 10h10a6 6 0 0 1 0 12h-3"/>',
    "torch": '<path d="M7 3h10v4l-3 4v10h-4V11L7 7z"/><path d="M7 7h10M12 14v2"/>',
    "offline": (
        '<path d="M3 3l18 18M5 11.5a11 11 0 0 1 4-2.4M13 8.6c2.3.3 4.4 1.3 6 2.9'
        'M8.5 15a6 6 0 0 1 5-1.5M12 19v.2"/>'
    ),
    "people": (
        '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.6-4 3-6 6.5-6s5.9 2 6.5 6"/>'
        '<path d="M15.5 4.9a3.5 3.5 0 0 1 0 6.2M18 14.6c2 .9 3.2 2.7 3.5 5.4"/>'
    ),
    "person": (
        '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.7-4.5 3.3-6.5 7.5-6.5s6.8 2 7.5 6.5"/>'
    ),
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3"/><path d="M7 14h10v6H7z"/>',
    "qr": (
        '<rect x="4" y="4" width="6" height="6"/><rect x="14" y="4" width="6" height="6"/>'
        '<rect x="4" y="14" width="6" height="6"/>'
        '<path d="M14 14h2v2h-2zM18 18h2v2h-2zM18 14h2"/>'
    ),
    "rosette": '<circle cx="12" cy="9" r="5.5"/><path d="M8.5 13.5 7 21l5-2.5L17 21l-1.5-7.5"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5 5"/>',
    "todo": (
        '<path d="M4 6.5 5.5 8 8 5"/><path d="M4 14l1.5 1.5L8 12.5"/>'
        '<path d="M12 6.5h8M12 14h8M12 20h8"/><circle cx="6" cy="20" r=".6"/>'
    ),
    "unit": (
        '<path d="M4 20V8l8-4.5L20 8v12M2.5 20h19"/>'
        '<path d="M9 20v-4.5h6V20M8.5 11h.2M12 11h.2M15.5 11h.2"/>'
    ),
    "unknown": (
        '<circle cx="12" cy="12" r="9"/><path d="M9.3 9.5c.2-1.6 1.3-2.5 2.8-2.5s2.7 1 2.7 2.4'
        'c0 2-2.8 2.2-2.8 4.3M12 16.8v.2"/>'
    ),
}


@cache
def icon(name: str) -> Markup:
    """The drawing of that name, hidden from screen readers; KeyError when there is none."""
    return Markup('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>').format(
        Markup(DRAWINGS[name])  # noqa: S704 - our own constant drawings, no answer of a person
    )

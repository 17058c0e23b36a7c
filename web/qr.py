"""QR codes as drawings that stand in the page: one path, dark on white whatever the scheme."""

import io

import segno
from markupsafe import Markup


def qr(text: str, *, error: str = "m") -> Markup:
    """The QR of a text as inline SVG, with its own quiet zone; hidden from screen readers."""
    drawn = io.BytesIO()
    segno.make(text, error=error, micro=False).save(
        drawn,
        kind="svg",
        border=4,
        svgclass="qr",
        lineclass=None,
        xmldecl=False,
        svgns=False,
        omitsize=True,
        nl=False,
        dark="#000",
        light="#fff",
    )
    svg = drawn.getvalue().decode().replace("<svg ", '<svg aria-hidden="true" ', 1)
    return Markup(svg)  # noqa: S704  # drawn by the library from figures; the text is not in it

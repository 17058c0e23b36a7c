"""QR codes for paper: one drawn line a code, so that thousands of sheets stay quick and small.

zxing's own writer chooses the alphabets of a text (an address in bytes, a payload in the QR's own
capitals and digits) and takes a fifth of the time that a writer in Python takes.
"""

QUIET_MODULES = 4


def drawing(text: str, *, error: str = "M") -> tuple[str, int]:
    """Give the QR of a text as SVG with its quiet zone, and its modules a side without it.

    The same text always gives the same drawing. `error` is the level of correction: L, M, Q or H.
    """
    import zxingcpp  # noqa: PLC0415  # only the process that prints should carry it

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=error)
    squares = memoryview(code.to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type]  # its stub forgets the buffer
    side = squares.shape[0]  # type: ignore[index]  # two dimensions, always
    dark = squares.tobytes().translate(_DARK)
    line = "".join(_row(dark[y * side : (y + 1) * side], y) for y in range(side))
    whole = side + 2 * QUIET_MODULES
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}">'
        f'<path fill="#fff" d="M0 0h{whole}v{whole}H0z"/>'
        f'<path stroke="#000" d="{line}"/></svg>'
    )
    return svg, side


# An image's black is 0: here 1 is dark, so that runs are found by looking for bytes.
_DARK = b"\x01" + bytes(255)


def _row(dark: bytes, y: int) -> str:
    """The dark runs of one row as strokes of one module's width."""
    parts = [f"M{QUIET_MODULES} {y + QUIET_MODULES}.5"]
    at = pen = 0
    while (at := dark.find(1, at)) >= 0:
        end = dark.find(0, at)
        end = len(dark) if end < 0 else end
        parts.append(f"m{at - pen} 0h{end - at}")
        at = pen = end
    return "".join(parts)

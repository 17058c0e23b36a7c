"""QR codes for paper: one drawn line a code, so that thousands of sheets stay quick and small.

zxing's own writer chooses the alphabets of a text (an address in bytes, a payload in the QR's own
capitals and digits) and takes a fifth of the time that a writer in Python takes.
"""

import functools
import re

QUIET_MODULES = 4


# Which squares are turned over is a writer's choice among eight, made by drawing all eight and
# looking for large plain areas. A signed payload is as good as random: any one is as legible.
RANDOM_TEXT = 3


def drawing(text: str, *, error: str = "M", mask: int | None = None) -> tuple[str, int]:
    """Give the QR of a text as SVG with its quiet zone, and its modules a side without it.

    The same text always gives the same drawing. `error` is the level of correction: L, M, Q or H;
    `mask` (0 to 7) spares the search for the best one, which is most of the work.
    """
    import zxingcpp  # noqa: PLC0415  # only the process that prints should carry it

    how = {} if mask is None else {"data_mask": mask}
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=error, **how)
    squares = memoryview(code.to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type]  # its stub forgets the buffer
    side = squares.shape[0]  # type: ignore[index]  # two dimensions, always
    dark = squares.tobytes().translate(_DARK)
    line = "".join(
        f"M{QUIET_MODULES} {y + QUIET_MODULES}.5"
        + "".join(map(_stroke, _RUN.findall(dark, y * side, (y + 1) * side)))
        for y in range(side)
    )
    whole = side + 2 * QUIET_MODULES
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}">'
        f'<path fill="#fff" d="M0 0h{whole}v{whole}H0z"/>'
        f'<path stroke="#000" d="{line}"/></svg>'
    )
    return svg, side


# An image's black is 0: here 1 is dark, so that runs are found by looking for bytes.
_DARK = b"\x01" + bytes(255)


# The light before a dark run, and the run.
_RUN = re.compile(rb"\x00*\x01+")


@functools.cache
def _stroke(run: bytes) -> str:
    """A dark run as a stroke of one module's width, from where the last one ended."""
    light = run.count(0)
    return f"m{light} 0h{len(run) - light}"

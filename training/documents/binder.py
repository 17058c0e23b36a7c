"""The child process that binds PDFs into one: parts come in by stdin, the whole goes out.

Each part is a PDF/A-2b of ours: the first gives the whole its metadata and colours, the others
their pages. Pages must bear no marks of structure (`press.Job.tagged`): those name pages of
their own part only.
"""

import io
import sys

import msgspec
import pikepdf


def bind(parts: list[bytes]) -> bytes:
    """One PDF of all pages in order; the same parts always give the same bytes."""
    whole = pikepdf.open(io.BytesIO(parts[0]))
    for part in parts[1:]:
        with pikepdf.open(io.BytesIO(part)) as more:
            whole.pages.extend(more.pages)
    for name in ("/Outlines", "/PageLabels"):
        if name in whole.Root:
            del whole.Root[name]
    bound = io.BytesIO()
    # PDF/A forbids nothing of this; object streams make the whole a third smaller.
    whole.save(bound, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return bound.getvalue()


def main() -> None:
    """Read the parts, write the whole."""
    parts = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=list[bytes])
    sys.stdout.buffer.write(bind(parts))


if __name__ == "__main__":
    main()

"""How much of a PDF sent for checking we are willing to look at. Bytes, seconds, pixels."""

# A certificate has 60 KB, a good scan of one some MB.
FILE_BYTES = 5 * 1024 * 1024
PAGES = 3
DPI = 200
PIXELS = 3_000
# Twice over, Pillow refuses: a phone of today makes 50 million.
PHOTO_PIXELS = 60_000_000
TEXT = 4_000
CODES = 10
ANSWER_BYTES = 256 * 1024
CHILD_MEMORY = 1024 * 1024 * 1024
CHILD_SECONDS = 10
WALL_SECONDS = 30
AT_ONCE = 2
"""Children of one web process: who comes third waits."""

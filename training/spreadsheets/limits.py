"""How much of a spreadsheet we are willing to read. Sizes in bytes, times in seconds."""

FILE_BYTES = 10 * 1024 * 1024
ENTRIES = 2_000
UNPACKED_BYTES = 80 * 1024 * 1024
ROWS = 20_000
COLUMNS = 200
CELLS = 1_000_000
TEXT = 4_000
ANSWER_BYTES = 64 * 1024 * 1024
CHILD_MEMORY = 768 * 1024 * 1024
CHILD_SECONDS = 10
WALL_SECONDS = 30

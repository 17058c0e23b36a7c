"""How a list is searched by words and goes on in its own order, among few or among a million."""

from training.db.engine import rows

FEW = 5_000
WORDS = "to_tsvector('simple', {}.search_key) @@ to_tsquery('simple', {})"


async def few(table: str, words: str) -> list[int] | None:
    """The ids of a table's rows whose search key has the words, or None when they are many.

    The database cannot know how rare a word is. Rare ones it must find by their index and then put
    in order, frequent ones by reading in order until a page is full: the wrong way round either
    takes seconds among a million.
    """
    found = await rows(
        f"WITH named AS MATERIALIZED (SELECT s.id FROM {table} s WHERE {WORDS.format('s', '$1')})"
        f" SELECT id FROM named LIMIT {FEW + 1}",
        words,
    )
    return [row["id"] for row in found] if len(found) <= FEW else None

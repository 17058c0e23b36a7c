"""What this database is for: real people, or a demo. The two never mix."""

from training.db.engine import rows, value


async def kind() -> str | None:
    """`demo`, `real`, or None where nobody has said yet."""
    found = await value("SELECT kind FROM installation")
    return None if found is None else str(found)


async def claim(kind: str) -> None:
    """Say once and for all what the database is for; saying it again changes nothing."""
    await rows(
        "INSERT INTO installation (id, kind) VALUES (1, $1) ON CONFLICT (id) DO NOTHING", kind
    )


async def is_empty() -> bool:
    """Whether nobody has put anything in yet."""
    return not await value("SELECT EXISTS (SELECT 1 FROM account) OR EXISTS (SELECT 1 FROM unit)")

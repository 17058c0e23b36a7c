"""What this database is for: real people, or a demo. The two never mix."""

from training.db.engine import in_transaction, rows, value

# What says that this is a demo and how its tables are built, and what a running worker lives by.
_KEPT = ["installation", "migration", "worker_beat", "pgqueuer_schedules", "pgqueuer_statistics"]


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


async def wipe() -> None:
    """Empty a demo; numbers begin at 1 again. Whoever reads waits for the transaction to end."""
    if not in_transaction() or await kind() != "demo":
        raise RuntimeError(
            "Only a demo is wiped, and only in one transaction with what comes after."
        )
    held = await rows(
        "SELECT quote_ident(tablename) AS name FROM pg_tables"
        " WHERE schemaname = current_schema() AND tablename <> ALL($1) ORDER BY tablename",
        _KEPT,
    )
    await rows(f"TRUNCATE {', '.join(row['name'] for row in held)} RESTART IDENTITY")

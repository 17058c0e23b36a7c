"""The migrations build what the table classes declare, and the indexes that only they can."""

import pytest
from piccolo.table import sort_table_classes

from training import db
from training.db.raw_indexes import RAW_INDEXES
from training.piccolo_app import APP_CONFIG

SHAPE = """
    SELECT r.relname AS owner, c.conname AS name, pg_get_constraintdef(c.oid) AS shape
    FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
    WHERE c.connamespace = $1::regnamespace AND c.contype <> 'n'
    UNION ALL
    SELECT table_name, column_name,
           concat_ws(' ', data_type, is_nullable,
                     nullif(regexp_replace(column_default, '^NULL::.*', ''), ''))
    FROM information_schema.columns WHERE table_schema = $1::text
    UNION ALL
    SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = $1::text
"""
NOT_OURS = ("migration", "pgqueuer")


@pytest.mark.usefixtures("database")
async def test_the_migrations_build_what_the_tables_declare() -> None:
    await db.rows("CREATE SCHEMA declared")
    await db.rows("SET LOCAL search_path TO declared")
    for table in sort_table_classes(APP_CONFIG.table_classes):
        await table.create_table()
    declared, migrated = await _shape_of("declared"), await _shape_of("public")
    raw = {one for one in migrated if one[1] in RAW_INDEXES}
    assert {name for _, name, _ in raw} == RAW_INDEXES
    assert migrated - raw == declared


async def _shape_of(schema: str) -> set[tuple[str, str, str]]:
    return {
        (row["owner"], row["name"], (row["shape"] or "").replace(f"{schema}.", ""))
        for row in await db.rows(SHAPE, schema)
        if not row["owner"].startswith(NOT_OURS)
    }


@pytest.mark.usefixtures("database")
async def test_every_reference_forbids_deleting_what_it_refers_to() -> None:
    loose = await db.rows(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND confdeltype <> 'r'"
        " AND connamespace = 'public'::regnamespace"
    )
    assert [row["conname"] for row in loose] == []


@pytest.mark.usefixtures("database")
async def test_no_citizen_number_phone_or_address_lies_in_clear() -> None:
    columns = await db.rows(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_name = 'person' AND column_name IN ('national_id', 'phone', 'email')"
    )
    assert {row["data_type"] for row in columns} == {"bytea"}

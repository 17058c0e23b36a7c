"""A row of a list put right, taken out, or told who it is; each time it is checked again."""

from datetime import date, datetime
from typing import Any

import msgspec

from training import clock, db, history
from training.actor import Actor, Role
from training.enrollment import import_queries, judging, probing, seats, staging
from training.enrollment.import_schemas import DIFFERENT, ImportRowView, RowChange
from training.enrollment.judging import Judged
from training.enrollment.overrides import Override
from training.enrollment.rules import ImportState, RowState
from training.enrollment.staging import Staged, StoredFault
from training.errors import Invalid, Missing, Refused
from training.people.checking import FIELDS, check_row
from training.security.policy import May, require
from training.spreadsheets import limits
from training.spreadsheets.parts import address
from training.words import say


async def change(
    actor: Actor,
    import_id: int,
    row: int,
    change: RowChange,
    *,
    now: datetime,
    override: Override | None = None,
) -> ImportRowView:
    """Put cells of a row right, take it out or back in, or say whether it is a person on record.

    `override` is what the office passes over for its person from now on. Looking for other units'
    people by trying numbers is counted: raises `TooMany`.
    """
    require(actor, May.ENROLL)
    today = now.astimezone(clock.ZONE).date()
    async with db.transaction():
        listed = await ready(actor, import_id)
        before = await locked_row(import_id, row)
        if change.taken_out is not msgspec.UNSET:
            await set_state(
                import_id, row, RowState.TAKEN_OUT if change.taken_out else RowState.WAITING
            )
        staged = staging.unseal(before["typed"])
        if override is not None:
            allowed = staging.Allowed(override, staged.person.national_id)
            staged = msgspec.structs.replace(staged, allowed=allowed)
        if change.typed is not msgspec.UNSET:
            staged = staging.retyped(staged, _known_cells(change.typed))
        if change.match is not msgspec.UNSET:
            await _answer(actor, staged, before, change.match, now)
        await probing.check(actor, now)
        index, found = await check_again(listed, import_id, row, staged, today)
        if found.foreign and index != before["number_index"]:
            await probing.note(actor, now)
        await _check_later(listed, import_id, row, {before["number_index"], index}, today)
        await history.record(
            actor,
            "list.row_changed",
            "import",
            import_id,
            class_id=listed["training_class"],
            row=row,
        )
    return await import_queries.row(actor, import_id, row)


async def locked_row(import_id: int, row: int) -> dict[str, Any]:
    """A row that nobody else changes until commit; refuses one that is in already."""
    found = await db.rows(
        "SELECT typed, state, number_index, person FROM import_row"
        " WHERE list_import = $1 AND row = $2 FOR UPDATE",
        import_id,
        row,
    )
    if not found:
        raise Missing(say("Danh sách không có dòng {row}.", row=row), "no_such_row")
    if found[0]["state"] == RowState.ENTERED:
        raise Refused(say("Dòng {row} đã được ghi danh.", row=row), "row_entered")
    return dict(found[0])


async def set_state(import_id: int, row: int, state: RowState) -> None:
    """What becomes of a row."""
    await db.rows(
        "UPDATE import_row SET state = $3 WHERE list_import = $1 AND row = $2",
        import_id,
        row,
        state.value,
    )


def _known_cells(typed: dict[str, str]) -> dict[str, str]:
    strange = sorted(set(typed) - set(FIELDS))
    if strange:
        words = say("Không có ô này trong danh sách: {names}.", names=", ".join(strange))
        raise Invalid(words, "unknown_field", **dict.fromkeys(strange, words))
    long = [field for field, text in typed.items() if len(text) > limits.TEXT]
    if long:
        words = say("Dài nhất {most} ký tự.", most=limits.TEXT)
        raise Invalid(words, "cell_too_long", **dict.fromkeys(long, words))
    return {field: text.strip() for field, text in typed.items()}


async def _answer(
    actor: Actor, staged: Staged, row: dict[str, Any], match: int | str, now: datetime
) -> None:
    """Remember for ever whether the bearer of the row's number is one of those who are alike."""
    asked = [*staged.alike, *([row["person"]] if row["person"] else [])]
    if row["number_index"] is None or not asked or (match != DIFFERENT and match not in asked):
        words = say("Dòng này không hỏi về người đó. Mở lại trang để xem mới nhất.")
        raise Invalid(words, "no_such_match", match=words)
    await db.rows(
        "INSERT INTO match_answer (person, number_index, same, said_by, said_at)"
        " SELECT one, $2, one = $3, $4, $5 FROM unnest($1::int[]) AS one"
        " ON CONFLICT (person, number_index) DO UPDATE SET same = EXCLUDED.same,"
        " said_by = EXCLUDED.said_by, said_at = EXCLUDED.said_at",
        asked,
        row["number_index"],
        0 if match == DIFFERENT else int(match),
        actor.account_id,
        now,
    )
    for person in asked:
        action = "person.matched" if person == match else "person.told_apart"
        await history.record(actor, action, "person", person, unit_id=staged.person.unit_id)


async def check_again(
    listed: dict[str, Any],
    import_id: int,
    row: int,
    was: Staged,
    today: date,
) -> tuple[bytes | None, Judged]:
    """Check a row as it is typed now; gives the index of its citizen number and what was found."""
    locked = await seats.look(listed["training_class"])
    units = await staging.units_for(
        listed["unit"], may_name_others=listed["role"] == Role.ORGANIZER
    )
    staged = staging.stage(check_row(was.typed, row, today), locked, units)
    staged = msgspec.structs.replace(staged, allowed=was.allowed, by_hand=was.by_hand)
    index = staging.number_index(staged.person.national_id)
    found = (await judging.judge(locked, [staged], today=today))[0]
    if index is not None:
        twin = await db.value(
            "SELECT row FROM import_row WHERE list_import = $1 AND number_index = $2 AND row < $3"
            " AND state <> 'taken_out' ORDER BY row LIMIT 1",
            import_id,
            index,
            row,
        )
        if twin is not None:
            at = address(twin, await import_queries.names(import_id))
            found.faults.append(
                StoredFault("national_id", "duplicate_in_file", "error", _TWIN.words, {"other": at})
            )
    await keep_row(import_id, row, found.of(staged), index, found.person)
    return index, found


_TWIN = say("Trùng số định danh với dòng {other}. Bỏ một trong hai dòng.")


async def _check_later(
    listed: dict[str, Any], import_id: int, row: int, indexes: set[bytes | None], today: date
) -> None:
    """Check those again whose number the row bears or bore: the first of them is no double."""
    later = await db.rows(
        "SELECT row, typed FROM import_row WHERE list_import = $1 AND row > $2"
        " AND state = 'waiting' AND number_index = ANY($3::bytea[]) ORDER BY row FOR UPDATE",
        import_id,
        row,
        [index for index in indexes if index is not None],
    )
    for one in later:
        await check_again(listed, import_id, one["row"], staging.unseal(one["typed"]), today)


async def keep_row(
    import_id: int, row: int, staged: Staged, index: bytes | None, person: int | None
) -> None:
    """Keep a row as it was found, sealed."""
    await db.rows(
        "UPDATE import_row SET typed = $3, number_index = $4, verdict = $5, faults = $6::jsonb,"
        " person = $7 WHERE list_import = $1 AND row = $2",
        import_id,
        row,
        staging.seal(staged),
        index,
        staging.verdict_of(staged.faults),
        staging.codes(staged.faults),
        person,
    )


async def locked_list(actor: Actor, import_id: int) -> dict[str, Any]:
    await import_queries.listed(actor, import_id)
    found = await db.rows(
        "SELECT i.id, i.training_class, i.unit, i.state, a.role FROM list_import i"
        " JOIN account a ON a.id = i.sent_by WHERE i.id = $1 FOR UPDATE OF i",
        import_id,
    )
    return dict(found[0])


async def ready(actor: Actor, import_id: int) -> dict[str, Any]:
    listed = await locked_list(actor, import_id)
    if listed["state"] == ImportState.READING:
        raise Refused(say("Danh sách đang được đọc. Chờ vài giây."), "import_reading")
    if listed["state"] not in {ImportState.READY, ImportState.CONFIRMED}:
        raise Refused(say("Danh sách này không còn dùng được. Gửi lại tệp."), "import_over")
    return listed

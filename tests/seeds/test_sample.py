"""The sample list shows every kind of row that a secretary meets."""

import io
import zipfile
from collections import Counter
from datetime import date

from seeds.sample import FILE_NAME, sample_list_bytes
from training.people.faults import Severity
from training.spreadsheets.people_list import read_people
from training.spreadsheets.reading import read

TODAY = date(2026, 11, 23)


async def test_most_rows_of_the_sample_list_are_good_and_a_few_are_not() -> None:
    listed = read_people(await read(sample_list_bytes(TODAY), FILE_NAME), TODAY)
    assert len(listed.rows) == 24
    verdicts = Counter(row.verdict for row in listed.rows)
    assert verdicts["error"] == 4
    assert verdicts["warning"] >= 1
    codes = {fault.code for row in listed.rows for fault in row.faults}
    assert codes >= {
        "national_id_padded",
        "national_id_length",
        "old_identity_number",
        "duplicate_in_file",
        "birth_date_future",
        "id_says_other_sex",
    }
    mended = next(
        row
        for row in listed.rows
        if any(fault.code == "national_id_padded" for fault in row.faults)
    )
    assert all(fault.severity == Severity.NOTE for fault in mended.faults)


def test_the_sample_list_holds_the_same_people_every_time() -> None:
    assert _texts(sample_list_bytes(TODAY)) == _texts(sample_list_bytes(TODAY))
    assert _texts(sample_list_bytes(TODAY)) != _texts(sample_list_bytes(TODAY, seed="another"))


def _texts(workbook: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(workbook)).read("xl/sharedStrings.xml")

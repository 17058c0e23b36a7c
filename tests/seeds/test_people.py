"""The crowd is invented, but as consistent as a real one."""

import json
from datetime import date

from seeds.demo import UNITS
from seeds.people import Crowd
from training.names import search_key
from training.people import identity
from training.people.dates import Birth
from training.people.rules import Standing

TODAY = date(2026, 11, 23)


def a_crowd(standing: Standing = Standing.CANDIDATE, seed: str = "test") -> list[object]:
    return list(Crowd(seed).people(300, 1, standing, TODAY))


def test_the_same_seed_gives_the_same_people() -> None:
    assert a_crowd() == a_crowd()
    assert a_crowd() != a_crowd(seed="another")


def test_a_citizen_number_agrees_with_birth_and_sex_and_is_nobody_elses() -> None:
    crowd = Crowd("test").people(500, 1, Standing.CANDIDATE, TODAY)
    for one in crowd:
        read = identity.national_id(
            one.national_id or "", birth=Birth(year=one.birth_year), gender=one.gender
        )
        assert read.faults == ()
        assert identity.phone(one.phone or "").value == one.phone
    assert len({one.national_id for one in crowd}) == len(crowd)


def test_names_that_lists_must_carry_are_among_them() -> None:
    names = {one.full_name for one in Crowd("test").people(200, 1, Standing.FULL, TODAY)}
    assert {"Y Khút Byă", "Sùng A Phừ", "H’Hen Ksor"} <= names
    assert max(map(len, names)) > 40


def test_dates_follow_from_the_standing() -> None:
    for one in Crowd("test").people(100, 1, Standing.PROBATIONARY, TODAY):
        assert one.ceremony_date is not None
        assert 0 < (TODAY - one.ceremony_date).days < 365
        assert one.recognition_date is None
    for one in Crowd("test").people(100, 1, Standing.FULL, TODAY):
        assert one.recognition_date is not None
        assert one.recognition_date <= TODAY


def test_there_are_sixty_seven_units_each_once() -> None:
    units = json.loads(UNITS.read_text(encoding="utf-8"))
    assert [one["code"] for one in units] == [f"{number:02}" for number in range(1, 68)]
    assert len({search_key(one["name"]) for one in units}) == 67
    assert units[0]["name"] == "Đại học Bách khoa Hà Nội"
    assert not any("parent_id" in one for one in units)

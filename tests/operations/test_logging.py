import json
import logging
from collections.abc import Iterator

import httpx
import pytest

from tests.cast import signed_in
from training import settings
from training.actor import Role
from training.operations.logging import JsonLines, told

SECRET = "Nguyễn Văn Bí Mật 001203004567"


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[Kept]:
    handler = Kept()
    logger = logging.getLogger("solop")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(level)


async def test_each_request_is_one_line_without_its_address(
    client: httpx.AsyncClient, kept: Kept
) -> None:
    actor = await signed_in(client, Role.ORGANIZER)
    answer = await client.get("/api/v1/persons", params={"q": SECRET})
    line = json.loads(kept.lines[-1])
    assert line["route"] == "/api/v1/persons"
    assert (line["method"], line["status"]) == ("GET", answer.status_code)
    assert line["account"] == actor.account_id
    assert line["request_id"] == answer.headers["x-request-id"]
    assert line["ms"] >= 0
    assert "Nguy" not in "".join(kept.lines)
    assert "001203004567" not in "".join(kept.lines)


async def test_a_proxys_request_id_is_kept_unless_it_is_none(
    client: httpx.AsyncClient, kept: Kept
) -> None:
    answer = await client.get("/health", headers={"x-request-id": "proxy-1f3a9c22"})
    assert answer.headers["x-request-id"] == "proxy-1f3a9c22"
    assert json.loads(kept.lines[-1])["request_id"] == "proxy-1f3a9c22"
    odd = await client.get("/health", headers={"x-request-id": 'x"},{"level":"x'})
    assert len(odd.headers["x-request-id"]) == 16


async def test_an_unexpected_failure_is_told_by_places_and_not_by_values(
    client: httpx.AsyncClient, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fall(*_: object, **__: object) -> None:
        value = SECRET
        try:
            int(value)
        except ValueError as error:
            raise KeyError(value) from error

    monkeypatch.setattr("training.access.queries.units", fall, raising=False)
    from training.http import problem

    try:
        await fall()
    except KeyError as error:
        problem.refusal_of(error)
    line = json.loads(kept.lines[-1])
    assert [one["kind"] for one in line["error"]] == ["builtins.KeyError", "builtins.ValueError"]
    assert any("fall" in place for place in line["error"][0]["trace"])
    assert "Nguy" not in kept.lines[-1]


def test_the_words_of_other_libraries_stay_without_their_values() -> None:
    record = logging.LogRecord("asyncio", 40, "", 0, f"Lost\nfuture: {SECRET}", (), None)
    assert "001203004567" not in JsonLines().format(record)
    record = logging.LogRecord("other", 40, "", 0, "cannot read %s", (SECRET,), None)
    assert json.loads(JsonLines().format(record))["message"] == "cannot read %s"


def test_an_exception_that_leads_to_itself_is_told_once() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert len(told(first)) == 2


def test_the_setting_is_loud_on_nonsense() -> None:
    with pytest.raises(settings.SettingError, match="write requests or problems"):
        settings.read({"SOLOP_LOG": "everything"})

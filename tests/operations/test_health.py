import asyncio
from datetime import date, timedelta
from typing import Any, NoReturn

import httpx
import pytest

from tests import story
from tests.cast import signed_in
from training import clock, db, settings
from training.actor import Role
from training.db import migrate
from training.db.migrate import MigrationError
from training.operations import beat, health


async def codes(client: httpx.AsyncClient) -> list[str]:
    health.forget()
    return [one["code"] for one in (await client.get("/health")).json()["reasons"]]


async def test_a_server_with_a_worker_is_well(client: httpx.AsyncClient) -> None:
    await beat.beat()
    for path in ("/health", "/api/v1/health"):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert answer.json() == {"status": "ok", "live": True, "ready": True, "reasons": []}


async def test_strangers_learn_one_word_and_administrators_why(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.get("/health")).json() == {
        "status": "degraded",
        "live": True,
        "ready": True,
    }
    await signed_in(stranger, Role.SECRETARY)
    assert "reasons" not in (await stranger.get("/health")).json()
    await signed_in(stranger, Role.ADMINISTRATOR)
    assert await codes(stranger) == ["worker_silent"]


async def test_behind_a_proxy_on_this_machine_everybody_is_a_stranger(
    client: httpx.AsyncClient,
) -> None:
    proxied = {"x-forwarded-for": "203.0.113.9"}
    assert "reasons" not in (await client.get("/health", headers=proxied)).json()
    assert (await client.get("/metrics", headers=proxied)).status_code == 404


async def test_a_worker_that_fell_silent_is_noticed(client: httpx.AsyncClient) -> None:
    await beat.beat()
    assert await codes(client) == []
    await db.rows("UPDATE worker_beat SET at = now() - interval '31 seconds'")
    assert await codes(client) == ["worker_silent"]


async def test_jobs_that_wait_and_a_full_disk_are_noticed(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await beat.beat()
    monkeypatch.setattr(health, "ROOM_NEEDED", 1 << 62)
    await db.rows(
        "INSERT INTO job (kind, state, asked_at) VALUES ('x', 'queued', now() - interval '11 min')"
    )
    assert await codes(client) == ["jobs_waiting", "disk_low"]


async def test_certificates_are_late_after_fifteen_days(client: httpx.AsyncClient) -> None:
    await beat.beat()
    told = await story.a_class()
    await story.completed(told)
    today = clock.today()

    async def decided(day: date) -> list[str]:
        await db.rows("UPDATE training_class SET completion_decision_date = $1", day)
        return await codes(client)

    assert await decided(today - timedelta(days=15)) == []
    assert await decided(today - timedelta(days=16)) == ["certificates_overdue"]


async def test_a_database_that_is_not_up_to_date_serves_nobody(client: httpx.AsyncClient) -> None:
    await db.rows("DELETE FROM migration WHERE name LIKE '%07:40%'")
    answer = await client.get("/health")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["status"] == "unavailable"
    assert "solop migrate" in answer.json()["reasons"][0]["message"]


async def test_a_database_of_a_newer_release_is_left_alone(migrated: None) -> None:
    await db.rows(
        "INSERT INTO migration (name, app_name, ran_on) VALUES ('2099-01-01', 'training', now())"
    )
    try:
        with pytest.raises(MigrationError, match=r"newer release .*2099-01-01"):
            await migrate.forwards()
    finally:
        await db.rows("DELETE FROM migration WHERE name = '2099-01-01'")


async def test_a_database_that_does_not_answer_serves_nobody(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: object) -> NoReturn:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(health, "PATIENCE", 0.05)
    monkeypatch.setattr(health, "_facts", hang)
    answer = await client.get("/health")
    assert answer.status_code == 503
    assert [one["code"] for one in answer.json()["reasons"]] == ["database"]


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("SOLOP_METRICS_TOKEN", "figures-please")
    settings.current.cache_clear()
    yield "figures-please"
    monkeypatch.undo()
    settings.current.cache_clear()


async def test_metrics_are_nothing_for_strangers(stranger: httpx.AsyncClient, token: str) -> None:
    assert (await stranger.get("/metrics")).status_code == 404
    for wrong in ("Bearer nonsense", "Basic nonsense", f"bearer{token}"):
        answer = await stranger.get("/metrics", headers={"authorization": wrong})
        assert answer.status_code in {303, 404}
    right = {"authorization": f"Bearer {token}"}
    assert (await stranger.get("/metrics", headers=right)).status_code == 200
    assert (await stranger.get("/api/v1/me", headers=right)).status_code == 401
    await signed_in(stranger, Role.ADMINISTRATOR)
    assert (await stranger.get("/metrics")).status_code == 200


async def test_with_a_token_set_this_machine_needs_it_too(
    client: httpx.AsyncClient, token: str
) -> None:
    assert (await client.get("/metrics")).status_code == 404


async def test_metrics_count_answers_by_route_and_kind(client: httpx.AsyncClient) -> None:
    def figure(text: str, line: str) -> float:
        found = [one for one in text.splitlines() if one.startswith(line + " ")]
        return float(found[0].rpartition(" ")[2]) if found else 0.0

    line = 'solop_requests_total{method="GET",route="/api/v1/units/{unit_id}",status="4xx"}'
    bucket = line.replace("requests_total", "request_seconds_bucket")
    bucket = bucket.replace('status="4xx"', 'le="+Inf"')
    answer = await client.get("/metrics")
    before, timed_before = figure(answer.text, line), figure(answer.text, bucket)
    for unit in ("77", "78", "79"):
        await client.get(f"/api/v1/units/{unit}")
    answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert figure(answer.text, line) == before + 3
    assert "77" not in [part for one in answer.text.split('"') for part in one.split("/")]
    assert "solop_disk_free_bytes " in answer.text
    # The times are of all answers of the route, also those that an earlier test was given.
    assert figure(answer.text, bucket) == timed_before + 3

"""Killed at random moments while a class is issued, no number is doubled, lost or skipped."""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.operations.load import Running
from tests.test_doors import ROOT, solop, surroundings
from tests.test_embedded import ask
from training.db.embedded import EmbeddedPostgres, running_dsn

PROVE = bool(os.environ.get("PROVE"))
PEOPLE = 500 if PROVE else 40
KILLS = 20 if PROVE else 1
DONE_WITHIN = 300.0
ORDER = {"issued_on": "2026-11-12", "decision_number": "214-QĐ/ĐUK"}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder for a database that is written through, cleared at once."""
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)


def test_an_issue_killed_at_random_moments_ends_with_everybodys_own_number(place: Path) -> None:
    data = place / "data"
    with EmbeddedPostgres(data):
        staged = stage(data, running_dsn(data) or "")
    server = Running(place / "log", SOLOP_DATA_DIR=str(data))
    chance = random.Random(500)  # noqa: S311  # repeatable moments
    try:
        server.start()
        with ThreadPoolExecutor(2) as two:
            issued = list(two.map(lambda _: issue(server, staged), range(2)))
        assert sorted(one["issued"] for one in issued) == [0, PEOPLE]
        seen: dict[str, str] = {}
        for number in range(KILLS):
            time.sleep(chance.random())
            seen |= papers(server, staged)
            if number % 2 == 0:
                server.kill()
                assert server.process
                server.process.wait(30)
                server.start()
            else:
                server.kill("training.jobs.worker")
        finished(server, staged, [one["job"]["id"] for one in issued])
        assert issue(server, staged)["issued"] == 0
        dsn = running_dsn(data) or ""
        told = (
            "SELECT count(*) = :n AND count(DISTINCT enrollment) = :n AND count(DISTINCT code) = :n"
            " AND min(seq) = 1 AND max(seq) = :n AND bool_and(sha256(pdf) = pdf_hash)"
            " FROM certificate"
        )
        assert ask(dsn, told.replace(":n", str(PEOPLE)))
        assert ask(dsn, "SELECT last_seq FROM register_book") == PEOPLE
        # Whoever downloaded a paper while it burned holds the paper of today.
        assert {one: papers(server, staged, one)[one] for one in seen} == seen
        asked = solop("audit", "invariants", SOLOP_DATA_DIR=str(data))
        assert asked.returncode == 0, asked.stdout + asked.stderr
    finally:
        server.stop()


def stage(home: Path, dsn: str) -> dict[str, Any]:
    """A completed class without certificates, and somebody who may issue them."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.operations.issue_stage", str(PEOPLE)],
        cwd=ROOT,
        env=surroundings(SOLOP_DATA_DIR=str(home), SOLOP_DATABASE_URL=dsn),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def issue(server: Running, staged: dict[str, Any]) -> dict[str, Any]:
    """Ask for certificates, as a page would."""
    path = f"/api/v1/classes/{staged['class_id']}/certificates"
    answer = httpx.post(server.url + path, json=ORDER, headers=signed(staged), timeout=60)
    assert answer.status_code == 202, answer.text
    told: dict[str, Any] = answer.json()
    return told


def papers(server: Running, staged: dict[str, Any], *ids: str) -> dict[str, str]:
    """What is there to download now, by id: some of it, or what is named."""
    wanted = list(ids)
    if not wanted:
        listed = httpx.get(
            f"{server.url}/api/v1/certificates?limit=1000", headers=signed(staged), timeout=30
        )
        wanted = [str(one["id"]) for one in listed.json()["items"] if one["ready"]][:5]
    found = {}
    for one in wanted:
        path = f"{server.url}/api/v1/certificates/{one}.pdf"
        paper = httpx.get(path, headers=signed(staged), timeout=30)
        assert paper.status_code == 200, paper.text
        found[one] = hashlib.sha256(paper.content).hexdigest()
    return found


def finished(server: Running, staged: dict[str, Any], jobs: list[int]) -> None:
    """Wait until every job of printing is done."""
    told: dict[int, dict[str, Any]] = {}
    patience = time.monotonic() + DONE_WITHIN
    while time.monotonic() < patience:
        told = {job: progress(server, staged, job) for job in jobs}
        if all(one["state"] == "done" for one in told.values()):
            return
        for job, one in told.items():
            if one["state"] == "failed":
                # Whose worker died too often is asked for again by hand, as its page offers.
                assert one["error"] == "worker_died", one
                path = f"{server.url}/api/v1/jobs/{job}/retry"
                httpx.post(path, headers=signed(staged), timeout=30)
        time.sleep(0.2)
    raise AssertionError(told)


def progress(server: Running, staged: dict[str, Any], job: int) -> dict[str, Any]:
    """How far a job is."""
    path = f"{server.url}/api/v1/jobs/{job}"
    told: dict[str, Any] = httpx.get(path, headers=signed(staged), timeout=30).json()
    return told


def signed(staged: dict[str, Any]) -> dict[str, str]:
    """The header of whoever issues."""
    return {"authorization": f"Bearer {staged['organizer']}"}

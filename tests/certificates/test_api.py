from urllib.parse import unquote

import httpx
import pytest

from tests import story
from tests.cast import problem, signed_in
from tests.story import a_class
from training import db
from training.actor import Role
from training.jobs import worker

ORDER = {
    "decision_number": "214-QĐ/ĐUK",
    "decision_date": "2026-11-10",
    "issued_on": "2026-11-12",
}


@pytest.fixture
async def told(database: None) -> story.Story:
    """A recognised class of two."""
    made = await a_class(people=2)
    await story.completed(made)
    return made


async def test_from_the_order_to_the_paper_and_its_check(
    client: httpx.AsyncClient, told: story.Story
) -> None:
    await signed_in(client, Role.ORGANIZER)
    path = f"/api/v1/classes/{told.class_id}/certificates"
    asked = await client.post(path, json=ORDER, headers={"idempotency-key": "k"})
    assert asked.status_code == 202, asked.text
    again = await client.post(path, json=ORDER, headers={"idempotency-key": "k"})
    assert again.json() == asked.json()
    job = asked.json()["job"]
    items = (await client.get("/api/v1/certificates?q=nguyễn văn an")).json()["items"]
    assert [(row["number"], row["state"], row["ready"]) for row in items] == [
        ("0001/GCN-ĐUK", "valid", False)
    ]
    early = await client.get(f"/api/v1/certificates/{items[0]['id']}.pdf")
    assert problem(early)["code"] == "not_ready"
    await worker.do(job["id"])
    shown = (await client.get(f"/api/v1/jobs/{job['id']}")).json()
    assert (shown["state"], shown["done"], shown["total"]) == ("done", 2, 2)
    paper = await client.get(f"/api/v1/certificates/{items[0]['id']}.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")
    name = paper.headers["content-disposition"]
    assert 'filename="gcn 0001-gcn-duk nguyen van an.pdf"' in name
    assert unquote(name).endswith("GCN 0001-GCN-ĐUK Nguyễn Văn An.pdf")
    del client.headers["authorization"]
    check = (await client.get(f"/api/v1/verifications/{items[0]['code']}")).json()
    assert (check["verdict"], check["name"]) == ("genuine", "Nguyễn V. A***")
    assert (await client.get("/api/v1/keys")).json()["keys"][0]["crv"] == "Ed25519"


async def test_a_revoked_certificate_answers_revoked(
    client: httpx.AsyncClient, told: story.Story
) -> None:
    await signed_in(client, Role.ORGANIZER)
    await client.post(f"/api/v1/classes/{told.class_id}/certificates", json=ORDER)
    row = (await client.get("/api/v1/certificates")).json()["items"][0]
    path = f"/api/v1/certificates/{row['id']}"
    bare = await client.post(f"{path}/revocation", json={"reason": ""})
    assert problem(bare)["errors"][0]["field"] == "reason"
    revoked = await client.post(f"{path}/revocation", json={"reason": "Khai sai"})
    assert (revoked.status_code, revoked.json()["state"]) == (200, "revoked")
    check = (await client.get(f"/api/v1/verifications/{row['code']}")).json()
    assert check["verdict"] == "revoked"
    assert "Khai sai" not in str(check)


async def test_a_replacement_is_made_by_the_office(
    client: httpx.AsyncClient, told: story.Story
) -> None:
    await signed_in(client, Role.ORGANIZER)
    await client.post(f"/api/v1/classes/{told.class_id}/certificates", json=ORDER)
    row = (await client.get("/api/v1/certificates")).json()["items"][0]
    made = await client.post(
        f"/api/v1/certificates/{row['id']}/replacement",
        json={"reason": "Sai tên", "issued_on": "2026-11-19"},
    )
    assert made.status_code == 201, made.text
    assert made.json()["replaces_id"] == row["id"]
    old = (await client.get(f"/api/v1/certificates/{row['id']}")).json()
    assert (old["state"], old["replaced_by_number"]) == ("replaced", "0003/GCN-ĐUK")


async def test_a_learner_reaches_their_own_and_nobody_elses(
    client: httpx.AsyncClient, told: story.Story
) -> None:
    await signed_in(client, Role.ORGANIZER)
    await client.post(f"/api/v1/classes/{told.class_id}/certificates", json=ORDER)
    learner = await signed_in(client, Role.LEARNER)
    await db.rows(
        "UPDATE person SET account = $1 WHERE id = $2", learner.account_id, told.people[0]
    )
    items = (await client.get("/api/v1/certificates")).json()["items"]
    assert [row["full_name"] for row in items] == ["Nguyễn Văn An"]
    for missing in (items[0]["id"] + 1, 987654321012, "x", "1.pdf.pdf", "²", "9" * 40):
        for path in (f"/api/v1/certificates/{missing}", f"/api/v1/certificates/{missing}.pdf"):
            assert problem(await client.get(path))["status"] == 404, path
    refused = await client.post(f"/api/v1/classes/{told.class_id}/certificates", json=ORDER)
    assert problem(refused)["code"] == "not_your_role"


async def test_unknown_codes_answer_unknown(client: httpx.AsyncClient) -> None:
    for code in ("2222-2222-2222", "x", "%00", "A" * 300):
        answer = await client.get(f"/api/v1/verifications/{code}")
        assert answer.status_code == 200, answer.text
        assert answer.json()["verdict"] == "unknown"


async def test_a_job_is_seen_by_who_asked_and_restarted_only_when_it_failed(
    client: httpx.AsyncClient, told: story.Story
) -> None:
    await signed_in(client, Role.ORGANIZER)
    asked = await client.post(f"/api/v1/classes/{told.class_id}/certificates", json=ORDER)
    path = f"/api/v1/jobs/{asked.json()['job']['id']}"
    assert problem(await client.post(f"{path}/retry"))["code"] == "job_not_failed"
    await db.rows("UPDATE job SET state = 'failed', error = 'internal'")
    await signed_in(client, Role.SECRETARY)
    assert problem(await client.post(f"{path}/retry"))["code"] == "no_such_job"
    await signed_in(client, Role.ORGANIZER)
    assert (await client.post(f"{path}/retry")).json()["state"] == "queued"

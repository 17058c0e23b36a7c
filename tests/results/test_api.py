import httpx
import pytest

from tests import story
from tests.cast import problem, signed_in
from tests.story import a_class
from training import db
from training.actor import Role

DECISION = {"decision_number": "214-QĐ/ĐUK", "decision_date": "2026-11-10"}


async def test_from_the_mark_to_the_recognition(client: httpx.AsyncClient) -> None:
    told = await a_class(people=2)
    await story.everybody_came(told)
    await signed_in(client, Role.ORGANIZER)
    path = f"/api/v1/enrollments/{told.roll[0]}"
    entered = await client.put(f"{path}/results", json={"score": "7,5", "attempt": 1})
    assert entered.status_code == 200, entered.text
    assert (entered.json()["complete"], entered.json()["band"]) == (True, "Khá")
    lines = (await client.get(f"{path}/completion")).json()["lines"]
    assert [line["rule"] for line in lines] == ["attendance", "essay"]
    done = await client.post(f"/api/v1/classes/{told.class_id}/completion", json=DECISION)
    assert done.status_code == 200, done.text
    assert (done.json()["completed"], done.json()["failed"]) == (1, 1)
    listed = (await client.get(f"/api/v1/classes/{told.class_id}/results")).json()
    assert [row["state"] for row in listed["rows"]] == ["completed", "failed"]


@pytest.mark.parametrize("score", ["11", "7,3", -1, 7.3, "", "mười"])
async def test_a_wrong_mark_is_refused_at_its_field(
    client: httpx.AsyncClient, score: object
) -> None:
    told = await a_class(people=1)
    await signed_in(client, Role.ORGANIZER)
    path = f"/api/v1/enrollments/{told.roll[0]}/results"
    answer = await client.put(path, json={"score": score, "attempt": 1})
    assert answer.status_code == 422
    assert problem(answer)["errors"][0]["field"] == "score"


async def test_a_learner_sees_their_own_proof_only(client: httpx.AsyncClient) -> None:
    told = await a_class(people=2)
    learner = await signed_in(client, Role.LEARNER)
    await db.rows(
        "UPDATE person SET account = $1 WHERE id = $2", learner.account_id, told.people[0]
    )
    own = await client.get(f"/api/v1/enrollments/{told.roll[0]}/completion")
    assert own.status_code == 200, own.text
    other = await client.get(f"/api/v1/enrollments/{told.roll[1]}/completion")
    assert problem(other)["code"] == "no_such_enrollment"
    listed = (await client.get(f"/api/v1/classes/{told.class_id}/results")).json()
    assert [row["enrollment_id"] for row in listed["rows"]] == [told.roll[0]]

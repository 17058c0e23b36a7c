"""How many statements one enrollment costs (shared promise: at most eight, sign-in included)."""

import httpx
import pytest

from tests.cast import signed_in
from tests.enrollment.story import a_class, people
from training import db
from training.actor import Role

MOST = 8
# BEGIN and COMMIT, which the test's own transaction stands for.
AROUND = 2


@pytest.mark.parametrize("headers", [{}, {"idempotency-key": "one"}])
async def test_one_enrollment_costs_at_most_eight_statements(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    class_id = await a_class(capacity=2, closes_at=None)
    await signed_in(client, Role.SECRETARY)
    person = (await people(1))[0]
    told: list[str] = []

    def hear(record: object) -> None:
        told.append(str(getattr(record, "query", record)))

    connection = db.connection()
    connection.add_query_logger(hear)
    try:
        answer = await client.post(
            f"/api/v1/classes/{class_id}/enrollments", json={"person_id": person}, headers=headers
        )
    finally:
        connection.remove_query_logger(hear)
    assert answer.status_code == 201
    assert len(told) + AROUND <= MOST, told

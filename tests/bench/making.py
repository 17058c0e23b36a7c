"""Classes and people for the bench to work on, made over the API."""

import random
import uuid
from datetime import date, timedelta
from typing import Any

import httpx

from tests.bench.server import Server


def a_class(office: httpx.Client, capacity: int, *, course: str = "NT", days: int = 5) -> int:
    """A class open for registration with automatic approval, with its sessions."""
    starts = date.today() + timedelta(days=1)  # noqa: DTZ011  # any day to come will do
    made = office.post(
        "/api/v1/classes",
        json={
            "course": course,
            "title": "Lớp đo tốc độ",
            "code": f"{course} đo {uuid.uuid4().hex[:8]}",
            "host_unit_id": office.get("/api/v1/units?limit=1").json()["items"][0]["id"],
            "capacity": capacity,
            "approval": "automatic",
            "starts_on": f"{starts}",
            "ends_on": f"{starts + timedelta(days=days)}",
            "venue": "Hội trường A1",
        },
    )
    made.raise_for_status()
    class_id: int = made.json()["id"]
    halves = [
        (starts + timedelta(days=number // 2), (7, 13)[number % 2]) for number in range(days * 2)
    ]
    sessions = [
        {
            "lesson": 1,
            "title": f"Buổi {number + 1}",
            "starts_at": f"{day}T{hour:02}:30:00+07:00",
            "ends_at": f"{day}T{hour + 4:02}:30:00+07:00",
            "periods": 5,
            "venue": "Hội trường A1",
            "trainer_ids": [],
            "counts": True,
        }
        for number, (day, hour) in enumerate(halves)
    ]
    office.put(f"/api/v1/classes/{class_id}/sessions", json=sessions).raise_for_status()
    for step in ("publication", "opening"):
        office.post(f"/api/v1/classes/{class_id}/{step}").raise_for_status()
    return class_id


def people(server: Server, office: httpx.Client, count: int) -> list[int]:
    """Invented people, put on record over the API."""
    units = [one["id"] for one in office.get("/api/v1/units?limit=100").json()["items"]]
    family = ("Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Đặng")
    middle = ("Thị", "Văn", "Minh", "Thu", "Đức", "Ngọc")
    given = ("Anh", "Bình", "Chi", "Dũng", "Hà", "Khánh", "Linh", "Nam", "Quỳnh", "Uyên")
    draw = random.Random(count)  # noqa: S311  # names, not secrets
    mark = uuid.uuid4().hex[:6].translate(str.maketrans("0123456789", "ghijklmnop"))
    bodies = [
        {
            "full_name": f"{draw.choice(family)} {draw.choice(middle)} {draw.choice(given)} {mark}",
            "birth_year": 2003,
            "gender": "female",
            "unit_id": draw.choice(units),
            "standing": "candidate",
        }
        for _ in range(count)
    ]
    before = office.get("/api/v1/persons", params={"q": mark, "limit": 1}).json()["items"]
    assert not before
    server.load(office, [["POST", "/api/v1/persons", body] for body in bodies])
    found: list[int] = []
    cursor = None
    while True:
        page = office.get(
            "/api/v1/persons", params={"q": mark, "limit": 1000, "cursor": cursor or ""}
        ).json()
        found += [one["id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            return found


def convened(office: httpx.Client, class_id: int) -> list[int]:
    """Close registration and open the class by a decision; gives its sessions."""
    office.post(f"/api/v1/classes/{class_id}/closing").raise_for_status()
    office.post(f"/api/v1/classes/{class_id}/convening", json=decision(1)).raise_for_status()
    return [one["id"] for one in office.get(f"/api/v1/classes/{class_id}/sessions").json()]


def decision(number: int) -> dict[str, Any]:
    """A decision of today."""
    return {"decision_number": f"{number}-QĐ/ĐUK", "decision_date": f"{date.today()}"}  # noqa: DTZ011  # any day will do

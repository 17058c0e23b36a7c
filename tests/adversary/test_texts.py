"""No text breaks anything: in every field of every form and every JSON body."""

import copy
import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.adversary.calls import Call, calls, ids
from tests.adversary.forms import Form, forms
from tests.adversary.sending import body_of, send
from tests.adversary.stage import a_stage
from tests.web.conftest import Browser, BrowserAs
from training.actor import Role

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

PROVE = bool(os.environ.get("PROVE"))
LONG = "x" * (1_000_000 if PROVE else 20_000)
TEXTS = ("\x00", LONG, "9999-12-31")
MORE_TEXTS = (
    "a\x00b",
    "0001-01-01",
    "{0.__class__}",
    "'%_\\:*!&|<->()",
    "1e999",
    "NaN",
    "９" * 400,
    "😀" * 300,
    "\u202e\u2028",
    "  ",
    "=1+1",
    "9999-12-31T23:59",
)
OTHERS: tuple[Any, ...] = (-1, 2**31, None, {"a": 1})
MORE_OTHERS: tuple[Any, ...] = (0, 1.5, 2**63, 10**30, 1e308, True, [], {}, ["x"], "")
TRIED = TEXTS + MORE_TEXTS if PROVE else TEXTS
IN_FORMS = TRIED if PROVE else ("\x00", LONG, "9999-12-31")
# What a new record is known by: fresh for each try, so that no try is hidden behind "is taken".
KNOWN_BY = {
    "POST /api/v1/accounts": "username",
    "POST /api/v1/classes": "code",
    "POST /api/v1/courses": "code",
    "POST /api/v1/units": "code",
}
# Each is hashed by argon2 or counted as guessing; tests/access covers them.
SLOW = {"/api/v1/tokens"}


async def test_every_field_of_every_json_body_is_read_or_refused(
    app: Any, browser_as: BrowserAs
) -> None:
    stage = await a_stage()
    office = await browser_as(Role.ORGANIZER)
    administrator = await browser_as(Role.ADMINISTRATOR)
    for call in calls(app):
        body = body_of(call, stage)
        if body is None or call.path in SLOW:
            continue
        who = office if call.allows(Role.ORGANIZER) else administrator
        path = call.to(**ids(stage))
        for number, (wrong, tried, place) in enumerate(_wrong(body)):
            answer = await send(who, call, path, _fresh(call, wrong, place, number))
            assert answer.status_code < 500, (call, place, str(tried)[:40], answer.text)
            kept = answer.status_code < 300 and tried is LONG and LONG in answer.text
            # A roll call answers each mark by the id it was sent under.
            assert not kept or place[-1] == "op_id", (call, place)


async def test_every_field_of_every_form_is_read_or_refused(
    app: Any, browser_as: BrowserAs
) -> None:
    stage = await a_stage()
    seen: set[tuple[object, ...]] = set()
    for role in (Role.ORGANIZER, Role.ADMINISTRATOR, Role.SECRETARY, Role.TRAINER):
        who = await browser_as(role)
        for call in calls(app):
            if call.is_api or call.method != "GET" or not call.allows(role):
                continue
            path = call.to(**ids(stage))
            page = await who.get(path)
            assert page.status_code < 500, (call, page.text)
            for form in forms(page.text):
                key = (form.method, form.action, *form.fields)
                if form.texts and key not in seen:
                    seen.add(key)
                    await _fill_in(who, form, form.action or path)
    assert len(seen) > 30


async def _fill_in(who: Browser, form: Form, path: str) -> None:
    for text in IN_FORMS:
        typed = form.fields | dict.fromkeys(form.texts, text)
        if form.method == "post":
            answer = await who.http.post(path, data=typed | {"_csrf": who.csrf})
        elif text is LONG:
            # No server takes an address of a megabyte.
            continue
        else:
            answer = await who.http.get(path, params=typed)
        assert answer.status_code < 500, (path, text[:40], answer.text)
        assert LONG not in answer.headers.get("location", "")


async def test_texts_in_a_query_are_read_or_refused(app: Any, browser_as: BrowserAs) -> None:
    stage = await a_stage()
    office = await browser_as(Role.ORGANIZER)
    names = ("q", "cursor", "state", "course", "from", "to", "standing", "on", "back", "figure")
    texts = ("%00", "%ed%a0%80", "0001-01-01", "%ff", "%25", "x" * 5000, "%F0%9F%98%80")
    for call in calls(app):
        if call.method != "GET" or not call.allows(Role.ORGANIZER):
            continue
        for text in texts if PROVE else texts[:2]:
            together = "&".join(f"{name}={text}" for name in names)
            alone = [f"{name}={text}" for name in names] if PROVE else []
            for asked in (together, *alone):
                answer = await office.get(f"{call.to(**ids(stage))}?{asked}")
                assert answer.status_code < 500, (call, asked, answer.text[:300])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"NaN",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b"{",
        b'{"a":1}{"b":2}',
        b'{"full_name":"\\ud800"}',
        b'{"birth_year":1e999}',
        b'{"unit_id":1' + b"0" * 5000 + b"}",
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
    ids=lambda content: content[:16].decode(errors="replace"),
)
async def test_a_body_that_is_no_person_is_refused(browser_as: BrowserAs, content: bytes) -> None:
    office = await browser_as(Role.ORGANIZER)
    for kind in ("application/json", "text/plain", "application/msgpack", "multipart/form-data"):
        headers = {"x-csrf-token": office.csrf, "content-type": kind}
        answer = await office.http.post("/api/v1/persons", content=content, headers=headers)
        _is_problem(answer, 400)


async def test_a_body_over_the_limit_is_refused(browser_as: BrowserAs) -> None:
    office = await browser_as(Role.ORGANIZER)
    headers = {"x-csrf-token": office.csrf, "content-type": "application/json"}
    content = b'{"full_name":"' + b"x" * (13 * 1024 * 1024) + b'"}'
    _is_problem(await office.http.post("/api/v1/persons", content=content, headers=headers), 413)


def _is_problem(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    found = answer.json()
    assert {"title", "status", "code", "detail", "errors", "request_id"} <= found.keys()
    assert all({"field", "message"} == one.keys() for one in found["errors"])


def _fresh(call: Call, wrong: Any, place: tuple[Any, ...], number: int) -> Any:
    known_by = KNOWN_BY.get(f"{call.method} {call.path}")
    if known_by and place != (known_by,):
        wrong[known_by] = f"moi-{number}"
    if call.path == "/api/v1/persons" and place != ("national_id",):
        wrong["national_id"] = None
    return wrong


def _wrong(body: Any) -> Iterator[tuple[Any, Any, tuple[Any, ...]]]:
    """The body with one thing in it changed: the body, what it was changed to, and where."""
    others = OTHERS + MORE_OTHERS if PROVE else OTHERS
    for place in _places(body):
        for tried in (*TRIED, *others):
            changed = copy.deepcopy(body)
            at = changed
            for step in place[:-1]:
                at = at[step]
            at[place[-1]] = tried
            yield changed, tried, place


def _places(body: Any, so_far: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = body.items() if isinstance(body, dict) else enumerate(body)
    for step, value in steps:
        yield (*so_far, step)
        if isinstance(value, dict | list):
            yield from _places(value, (*so_far, step))

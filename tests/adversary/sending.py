"""Making any call as somebody at a browser."""

import json
from typing import Any

import httpx

from tests.adversary.bodies import bodies
from tests.adversary.calls import Call
from tests.adversary.stage import Stage
from tests.web.conftest import Browser

_PREFIX = "/api/v1/"


async def send(who: Browser, call: Call, path: str, body: Any = None) -> httpx.Response:
    """Make a call with this person's cookie and form token; an API body goes as JSON."""
    if call.method == "GET":
        return await who.http.get(path)
    if not call.is_api:
        fields = {"_csrf": who.csrf, **(body or {})}
        return await who.http.request(call.method, path, data=fields)
    headers = {"x-csrf-token": who.csrf, "content-type": "application/json"}
    if call.path.endswith(("/imports", "/workbook")):
        files = {"file": ("danh-sach.csv", b"a,b\n1,2\n")}
        token = {"x-csrf-token": who.csrf}
        return await who.http.request(call.method, path, headers=token, files=files)
    content = json.dumps({} if body is None else body)
    return await who.http.request(call.method, path, headers=headers, content=content)


def body_of(call: Call, stage: Stage) -> Any:
    """A body that would do for an API call; pages are sent an empty form."""
    return bodies(stage).get(f"{call.method} {call.path.removeprefix(_PREFIX)}")

"""Every call that the running application knows, pages included, and who could make it."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Litestar
from litestar.routes import HTTPRoute

from tests.adversary.stage import Stage
from training.actor import Role
from training.security.policy import CAPABILITIES, May

_PARAMETER = re.compile(r"\{(\w+):\w+\}")
WRITES = ("POST", "PUT", "PATCH", "DELETE")


class Call(msgspec.Struct, frozen=True):
    """One method of one address; `path` has its parameters as `{name}`."""

    method: str
    path: str
    may: May

    @property
    def names(self) -> list[str]:
        """Its path parameters."""
        return re.findall(r"\{(\w+)\}", self.path)

    @property
    def is_api(self) -> bool:
        """Whether it answers JSON."""
        return self.path.startswith("/api/")

    def allows(self, role: Role) -> bool:
        """Whether the policy lets the role in."""
        return role in CAPABILITIES[self.may]

    def to(self, **values: object) -> str:
        """Its address with these parameters; what is not given is a word that nobody knows."""
        return self.path.format(**dict.fromkeys(self.names, "nobodys") | values)


def calls(app: Litestar) -> Iterator[Call]:
    """All of them, in a fixed order; the catch-all and the static files are no calls."""
    found: list[Call] = []
    for route in app.routes:
        if not isinstance(route, HTTPRoute) or ":path" in route.path:
            continue
        for handler in route.route_handlers:
            found += [
                Call(str(method), _PARAMETER.sub(r"{\1}", route.path), handler.opt["may"])
                for method in handler.http_methods
                if method not in {"OPTIONS", "HEAD"}
            ]
    yield from sorted(found, key=lambda call: (call.path, call.method))


def ids(stage: Stage) -> dict[str, Any]:
    """An id that exists, or a text in its place, for every path parameter there is."""
    return {
        "absence_id": 1,
        "book_id": stage.book_id,
        "file": "opening.pdf",
        "printout_id": stage.printout_id,
        "account_id": stage.stranger.account_id,
        "certificate": stage.certificate_id,
        "certificate_id": stage.certificate_id,
        "class_id": stage.open_class,
        "course_id": 1,
        "code": stage.code,
        "enrollment_id": stage.requested,
        "holding_id": 1,
        "import_id": stage.import_id,
        "job_id": stage.job_id,
        "line_id": stage.line_id,
        "late_mark_id": 1,
        "late_request_id": 1,
        "list_id": 1,
        "make_up_id": 1,
        "name": stage.certificate_id,
        "notice_id": stage.notice_id,
        "payload": "nonsense",
        "person_id": stage.waiting[0],
        "row": 2,
        "session_id": stage.running.sessions[0],
        "sign_in_id": 1,
        "setting_id": 1,
        "loss_id": 1,
        "handover_id": 1,
        "course": "NT",
        "switch": "marks_by_two",
        "tongue": "vi",
        "transfer_id": stage.transfer_id,
        "unit_id": stage.unit_id,
    }

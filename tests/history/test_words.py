"""Every action that the code records has words."""

import ast
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from training.attendance.absence_rules import AbsenceState
from training.attendance.late_rules import LateState
from training.catalog.rules import ClassState
from training.enrollment.rules import EnrollmentState
from training.enrollment.rules import LateState as EnrollmentLateState
from training.history.words import ACTIONS, words_of

CODE = Path(__file__).parents[2] / "training"
FAMILIES: dict[str, Iterable[StrEnum]] = {
    "class.": set(ClassState) - {ClassState.DRAFT},
    "enrollment.": set(EnrollmentState),
    "late_request.": set(EnrollmentLateState),
    "late_mark.": set(LateState) - {LateState.WAITING},
    "absence.": set(AbsenceState) - {AbsenceState.WAITING},
}


def recorded() -> set[str]:
    """What is handed as the action to `record` or a file's own `_record`, all over the code."""
    found: set[str] = set()
    for path in CODE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and len(call.args) > 1:
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                if name in {"record", "_record"}:
                    found |= set(_actions(call.args[1]))
    return found


def _actions(argument: ast.expr) -> list[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return [argument.value]
    if isinstance(argument, ast.IfExp):
        return [*_actions(argument.body), *_actions(argument.orelse)]
    if isinstance(argument, ast.JoinedStr) and isinstance(argument.values[0], ast.Constant):
        prefix = str(argument.values[0].value)
        return [f"{prefix}{state.value}" for state in FAMILIES[prefix]]
    return []


def test_every_action_has_words() -> None:
    assert recorded() - ACTIONS.keys() == set()


def test_an_unknown_action_still_shows() -> None:
    assert str(words_of("moon.landed")) == "moon.landed"

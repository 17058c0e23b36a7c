"""Who may do what: the one table that routes, pages and services ask."""

from enum import StrEnum

from training.actor import Actor, Role
from training.errors import Forbidden, SignedOut
from training.words import say


class May(StrEnum):
    """Something that one may or may not do. Every route names exactly one."""

    ANYONE = "anyone"
    BE_SIGNED_IN = "be_signed_in"
    SEE_UNITS = "see_units"
    CHANGE_UNITS = "change_units"
    SEE_PEOPLE = "see_people"
    CHANGE_PEOPLE = "change_people"
    SEE_CLASSES = "see_classes"
    CHANGE_CLASSES = "change_classes"
    CHANGE_COURSES = "change_courses"
    ENROLL = "enroll"
    DECIDE = "decide"
    OVERRIDE = "override"
    SEE_ENROLLMENTS = "see_enrollments"
    SEE_ROLL = "see_roll"
    MARK = "mark"
    SEE_RESULTS = "see_results"
    ENTER_RESULTS = "enter_results"
    COMPLETE = "complete"
    ISSUE = "issue"
    SEE_CERTIFICATES = "see_certificates"
    PROOF_READ = "proof_read"
    REVOKE = "revoke"
    SEE_PAPERS = "see_papers"
    PRINT = "print"
    TAKE_NOTICE = "take_notice"
    SEE_REPORTS = "see_reports"
    SEE_HISTORY = "see_history"
    MANAGE_ACCOUNTS = "manage_accounts"
    GIVE_CODES = "give_codes"
    KEEP_SECOND_FACTOR = "keep_second_factor"
    SEE_OPERATIONS = "see_operations"
    SEE_SETTINGS = "see_settings"
    CHANGE_SETTINGS = "change_settings"


ADMINISTRATOR, ORGANIZER, SECRETARY = Role.ADMINISTRATOR, Role.ORGANIZER, Role.SECRETARY
TRAINER, LEARNER, AUDITOR = Role.TRAINER, Role.LEARNER, Role.AUDITOR

EVERYBODY = frozenset({ADMINISTRATOR, ORGANIZER, SECRETARY, TRAINER, LEARNER, AUDITOR})
OFFICE = frozenset({ORGANIZER})
STAFF = frozenset({ADMINISTRATOR, ORGANIZER, SECRETARY, AUDITOR})

CAPABILITIES: dict[May, frozenset[Role]] = {
    May.ANYONE: EVERYBODY | {Role.ANONYMOUS, Role.SYSTEM},
    May.BE_SIGNED_IN: EVERYBODY,
    May.SEE_UNITS: EVERYBODY,
    May.CHANGE_UNITS: OFFICE | {ADMINISTRATOR},
    May.SEE_PEOPLE: STAFF | {LEARNER},
    May.CHANGE_PEOPLE: OFFICE | {SECRETARY},
    May.SEE_CLASSES: EVERYBODY,
    May.CHANGE_CLASSES: OFFICE,
    May.CHANGE_COURSES: OFFICE | {ADMINISTRATOR},
    May.ENROLL: OFFICE | {SECRETARY},
    May.DECIDE: OFFICE,
    May.OVERRIDE: OFFICE,
    May.SEE_ENROLLMENTS: STAFF | {LEARNER},
    May.SEE_ROLL: frozenset({ORGANIZER, TRAINER, AUDITOR}),
    May.MARK: frozenset({ORGANIZER, TRAINER}),
    May.SEE_RESULTS: frozenset({ORGANIZER, SECRETARY, LEARNER, AUDITOR, ADMINISTRATOR}),
    May.ENTER_RESULTS: OFFICE,
    May.COMPLETE: OFFICE,
    May.ISSUE: OFFICE,
    May.SEE_CERTIFICATES: frozenset({ORGANIZER, SECRETARY, LEARNER, AUDITOR, ADMINISTRATOR}),
    May.PROOF_READ: frozenset({ORGANIZER, SECRETARY, LEARNER}),
    May.REVOKE: OFFICE,
    May.PRINT: OFFICE | {SECRETARY},
    May.SEE_PAPERS: OFFICE | {ADMINISTRATOR, AUDITOR},
    May.TAKE_NOTICE: STAFF,
    May.SEE_REPORTS: frozenset({ADMINISTRATOR, ORGANIZER, SECRETARY, AUDITOR}),
    May.SEE_HISTORY: frozenset({ADMINISTRATOR, ORGANIZER, AUDITOR}),
    May.MANAGE_ACCOUNTS: frozenset({ADMINISTRATOR}),
    May.GIVE_CODES: OFFICE | {SECRETARY},
    May.KEEP_SECOND_FACTOR: EVERYBODY - {LEARNER},
    May.SEE_OPERATIONS: frozenset({ADMINISTRATOR}),
    May.SEE_SETTINGS: frozenset({ORGANIZER, ADMINISTRATOR, AUDITOR}),
    May.CHANGE_SETTINGS: OFFICE | {ADMINISTRATOR},
}

ROLE_WORDS = {
    Role.ADMINISTRATOR: say("Quản trị"),
    Role.ORGANIZER: say("Ban tổ chức lớp"),
    Role.SECRETARY: say("Cán bộ đơn vị"),
    Role.TRAINER: say("Giảng viên"),
    Role.LEARNER: say("Học viên"),
    Role.AUDITOR: say("Kiểm tra"),
    Role.ANONYMOUS: say("Khách"),
    Role.SYSTEM: say("Hệ thống"),
}


def may(actor: Actor, what: May) -> bool:
    """Whether the actor's role allows it. Jobs and seeds act for the system and may all."""
    return actor.role is Role.SYSTEM or actor.role in CAPABILITIES[what]


def require(actor: Actor, what: May) -> None:
    """Refuse what the role does not allow; an anonymous person is asked to sign in instead."""
    if may(actor, what):
        return
    if actor.role is Role.ANONYMOUS:
        raise SignedOut(say("Đăng nhập để tiếp tục."), "signed_out")
    raise Forbidden(
        say(
            "Việc này không thuộc vai trò “{role}”. Nhờ Văn phòng nếu cần.",
            role=ROLE_WORDS[actor.role],
        ),
        "not_your_role",
    )

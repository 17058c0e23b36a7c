"""Every page of the site: one controller a noun."""

from typing import Any

from web.absences import AbsencePages, TellingPages
from web.access import SignInPages
from web.accounts import AccountPages, OwnAccountPages
from web.activation import ActivationPages
from web.activation_codes import ActivationCodePages, PersonCodePages
from web.attendance import ArrivalPages, ClassAttendancePages, TimetablePages
from web.books import BookPages, ConfirmationPages
from web.cards import CardPages, OwnCardPages
from web.certificate_endings import EndingPages
from web.certificates import CertificatePages, ClassCertificatePages
from web.class_life import ClassLifePages
from web.class_lists import UnitListPages
from web.class_plan import AllotmentPages, TimetableFormPages
from web.classes import ClassPages
from web.course_rules import CourseRulesPages
from web.courses import CoursePages
from web.demand import BulkEnrollingPages, DemandPages
from web.demo import DemoPages
from web.docs import DocsPages
from web.enrolling import EnrollingPages
from web.enrollment_moves import EnrollmentMovePages
from web.enrollments import ClassEnrollmentPages, EnrollmentPages
from web.handing_over import HandOverPages, HandOverWithdrawalPages, HandOverWorkbookPages
from web.help_pages import GuidePages
from web.history import HistoryPages
from web.holding_lists import HoldingListPages
from web.holdings import HoldingPages
from web.home import HomePages
from web.import_columns import ImportColumnPages
from web.import_desk import ImportDeskPages
from web.imports import ListPages, SendingPages
from web.invitations import InvitationPages, InvitingPages
from web.issue_settings import IssueSettingPages
from web.late import LatePages
from web.late_marks import LateMarkPages
from web.make_ups import ClassMakeUpPages, MakeUpPages, PersonMakeUpPages
from web.mark_sheets import MarkSheetPages
from web.milestone_lists import MilestoneListPages
from web.moves import MovePages
from web.notices import NoticePages
from web.office_settings import OfficeSettingPages
from web.offline import OfflinePages
from web.paper_marks import PaperPages
from web.papers import ClassPaperPages
from web.passport import OwnPassportPages, PassportPages
from web.people import PersonPages
from web.printouts import PrintoutPages
from web.proofreading import ProofLinePages, ReadingPages
from web.reports import ReportPages
from web.results import CompletionPages, ResultPages
from web.risks import RiskPages
from web.roll_call import RollPages
from web.roll_person import RollPersonPages
from web.row_override import RowOverridePages
from web.score_lists import CommendationPages, MarksWorkbookPages, ScoreListPages
from web.seats import SeatPages
from web.second_factor import OwnSecondFactorPages, ResetPages, SecondStepPages
from web.settlement import SettlementPages
from web.styleguide import StyleGuidePages
from web.substitution import SubstitutionPages
from web.transfer_requests import TransferRequestPages
from web.units import UnitPages
from web.verify import VerifyPages

PAGES: list[Any] = [
    SignInPages,
    SecondStepPages,
    ActivationPages,
    ActivationCodePages,
    PersonCodePages,
    InvitationPages,
    InvitingPages,
    OwnSecondFactorPages,
    ResetPages,
    HomePages,
    CoursePages,
    CourseRulesPages,
    ClassPages,
    ClassLifePages,
    TimetableFormPages,
    AllotmentPages,
    SeatPages,
    UnitListPages,
    LatePages,
    MovePages,
    SubstitutionPages,
    ClassEnrollmentPages,
    EnrollingPages,
    BulkEnrollingPages,
    EnrollmentPages,
    EnrollmentMovePages,
    SendingPages,
    ListPages,
    ImportColumnPages,
    ImportDeskPages,
    RowOverridePages,
    TransferRequestPages,
    PersonPages,
    OwnPassportPages,
    PassportPages,
    MilestoneListPages,
    HoldingListPages,
    HoldingPages,
    UnitPages,
    AccountPages,
    OwnAccountPages,
    HistoryPages,
    NoticePages,
    GuidePages,
    DocsPages,
    StyleGuidePages,
    DemoPages,
    ClassAttendancePages,
    TimetablePages,
    ArrivalPages,
    RollPages,
    RollPersonPages,
    RiskPages,
    PaperPages,
    MarkSheetPages,
    LateMarkPages,
    AbsencePages,
    TellingPages,
    PersonMakeUpPages,
    MakeUpPages,
    ClassMakeUpPages,
    SettlementPages,
    OfflinePages,
    OwnCardPages,
    CardPages,
    ResultPages,
    MarksWorkbookPages,
    ReadingPages,
    ProofLinePages,
    ScoreListPages,
    CommendationPages,
    OfficeSettingPages,
    IssueSettingPages,
    HandOverPages,
    HandOverWithdrawalPages,
    HandOverWorkbookPages,
    CompletionPages,
    CertificatePages,
    ClassCertificatePages,
    EndingPages,
    VerifyPages,
    ReportPages,
    DemandPages,
    ClassPaperPages,
    BookPages,
    ConfirmationPages,
    PrintoutPages,
]

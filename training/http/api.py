"""The JSON API as one router; `training.http.openapi` describes it."""

from litestar import Router

from training.access.account_api import AccountAPI
from training.access.api import MeAPI, TokenAPI, UnitAPI
from training.attendance.absence_api import AbsenceAPI, EnrollmentAbsenceAPI
from training.attendance.api import ArrivalAPI, ClassAttendanceAPI, RiskAPI, RollAPI
from training.attendance.hall_api import CardAPI, HeadCountAPI
from training.attendance.late_api import LateMarkAPI
from training.attendance.make_up_api import ClassMakeUpAPI, EnrollmentMakeUpAPI, MakeUpAPI
from training.attendance.sheet_api import SheetAPI
from training.catalog.api import (
    ArrangementAPI,
    ClassAPI,
    ClassLifeAPI,
    CourseAPI,
    CourseRulesAPI,
)
from training.certificates.api import (
    CertificateAPI,
    ClassCertificateAPI,
    HandOverAPI,
    HandOverWithdrawalAPI,
    LossAPI,
)
from training.certificates.checking_api import KeyAPI, StatusListAPI, VerificationAPI
from training.certificates.settings_api import IssueSettingsAPI
from training.enrollment.api import ClassEnrollmentAPI, EnrollmentAPI
from training.enrollment.class_changes_api import ClassSeatsAPI
from training.enrollment.imports_api import ImportAPI
from training.enrollment.lists_api import ClassLateAPI, LateAPI, UnitListAPI
from training.enrollment.move_api import TransferAskingAPI, TransferRequestAPI
from training.enrollment.moves_api import MoveAPI
from training.enrollment.seats_api import SharingAPI
from training.jobs.api import JobAPI
from training.notices.api import NoticeAPI
from training.office.api import SwitchAPI
from training.papers.api import ClassPaperAPI, HallPaperAPI, PrintoutAPI
from training.papers.book_api import ConfirmationAPI, HandOverWorkbookAPI, RegisterBookAPI
from training.papers.report_api import ReportPaperAPI
from training.passport.api import HoldingAPI, HoldingListAPI, MilestoneListAPI, PassportAPI
from training.people.activation_api import ActivationCodeAPI
from training.people.api import PersonAPI
from training.proofreading.api import ProofLineAPI, ReadingAPI
from training.reports.api import ReportAPI
from training.results.api import ClassResultAPI, ResultAPI, ScoreListAPI

PATH = "/api/v1"


def router() -> Router:
    """Everything under /api/v1. Exceptions become problem details."""
    return Router(
        PATH,
        route_handlers=[
            TokenAPI,
            MeAPI,
            AccountAPI,
            UnitAPI,
            PersonAPI,
            ActivationCodeAPI,
            CourseAPI,
            CourseRulesAPI,
            ClassAPI,
            ClassLifeAPI,
            ArrangementAPI,
            ClassEnrollmentAPI,
            ClassSeatsAPI,
            SharingAPI,
            UnitListAPI,
            ClassLateAPI,
            LateAPI,
            MoveAPI,
            EnrollmentAPI,
            ImportAPI,
            TransferAskingAPI,
            TransferRequestAPI,
            RollAPI,
            ClassAttendanceAPI,
            HeadCountAPI,
            CardAPI,
            SheetAPI,
            RiskAPI,
            ArrivalAPI,
            LateMarkAPI,
            EnrollmentMakeUpAPI,
            MakeUpAPI,
            ClassMakeUpAPI,
            AbsenceAPI,
            EnrollmentAbsenceAPI,
            ResultAPI,
            ClassResultAPI,
            ClassCertificateAPI,
            CertificateAPI,
            VerificationAPI,
            KeyAPI,
            StatusListAPI,
            ReportAPI,
            ClassPaperAPI,
            HallPaperAPI,
            PrintoutAPI,
            RegisterBookAPI,
            ReportPaperAPI,
            ConfirmationAPI,
            JobAPI,
            NoticeAPI,
            PassportAPI,
            MilestoneListAPI,
            HoldingAPI,
            HoldingListAPI,
            SwitchAPI,
            IssueSettingsAPI,
            LossAPI,
            HandOverAPI,
            HandOverWithdrawalAPI,
            HandOverWorkbookAPI,
            ReadingAPI,
            ProofLineAPI,
            ScoreListAPI,
        ],
    )

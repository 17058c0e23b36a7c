"""The JSON API as one router, and the document that describes it."""

from litestar import Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from training.access.api import MeAPI, TokenAPI, UnitAPI
from training.attendance.api import ClassAttendanceAPI, RollAPI
from training.catalog.api import ArrangementAPI, ClassAPI, ClassLifeAPI, CourseAPI
from training.certificates.api import (
    CertificateAPI,
    ClassCertificateAPI,
    KeyAPI,
    VerificationAPI,
)
from training.enrollment.api import ClassEnrollmentAPI, EnrollmentAPI, ImportAPI
from training.http.problem import problem
from training.jobs.api import JobAPI
from training.people.api import PersonAPI
from training.results.api import ClassResultAPI, ResultAPI

PATH = "/api/v1"


def router() -> Router:
    """Everything under /api/v1. Exceptions become problem details."""
    return Router(
        PATH,
        route_handlers=[
            TokenAPI,
            MeAPI,
            UnitAPI,
            PersonAPI,
            CourseAPI,
            ClassAPI,
            ClassLifeAPI,
            ArrangementAPI,
            ClassEnrollmentAPI,
            EnrollmentAPI,
            ImportAPI,
            RollAPI,
            ClassAttendanceAPI,
            ResultAPI,
            ClassResultAPI,
            ClassCertificateAPI,
            CertificateAPI,
            VerificationAPI,
            KeyAPI,
            JobAPI,
        ],
    )


OPENAPI = OpenAPIConfig(
    title="Sổ Lớp",
    version="1",
    description="Registration, roll call and certificates for Party training classes.",
    components=Components(
        security_schemes={
            "bearer": SecurityScheme(type="http", scheme="bearer"),
            "cookie": SecurityScheme(type="apiKey", name="solop", security_scheme_in="cookie"),
        }
    ),
    security=[{"bearer": []}, {"cookie": []}],
    render_plugins=[],
    path="/api/openapi-files",
)
__all__ = ["OPENAPI", "PATH", "problem", "router"]

"""One Piccolo app for the whole system, so that migrations have one order."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="training",
    migrations_folder_path=Path(__file__).parent / "migrations",
    table_classes=table_finder(
        [
            "training.access.tables",
            "training.people.tables",
            "training.catalog.tables",
            "training.enrollment.tables",
            "training.attendance.tables",
            "training.results.tables",
            "training.certificates.tables",
            "training.db.tables",
            "training.history.tables",
            "training.jobs.tables",
            "training.notices.tables",
            "training.office.tables",
            "training.operations.tables",
            "training.papers.tables",
            "training.passport.tables",
            "training.proofreading.tables",
            "training.security.tables",
        ],
        exclude_imported=True,
    ),
)

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from training.db.migrate import script

ID = "2026-11-24T22:58:23:000000"
VERSION = "1.38.0"
DESCRIPTION = "Numbering from a day on, the paper of each course, books by year or by term"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="training", description=DESCRIPTION)
    manager.add_raw(script("issue_settings.sql"))
    return manager

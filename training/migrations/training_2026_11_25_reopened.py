from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from training.db.migrate import script

ID = "2026-11-25T02:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Seats set aside anew after a release, with a reason, and released again"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="training", description=DESCRIPTION)
    manager.add_raw(script("reopened.sql"))
    return manager

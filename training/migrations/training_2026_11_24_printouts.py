from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from training.db.migrate import script

ID = "2026-11-24T23:12:31:000000"
VERSION = "1.38.0"
DESCRIPTION = "Printouts: files that a job makes for somebody to fetch"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="training", description=DESCRIPTION)
    manager.add_raw(script("printouts.sql"))
    return manager

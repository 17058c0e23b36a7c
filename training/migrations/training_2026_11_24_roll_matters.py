from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from training.db.migrate import script

ID = "2026-11-24T22:38:41:000000"
VERSION = "1.38.0"
DESCRIPTION = "Marks after the closing, lessons made up elsewhere, absences told in advance"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="training", description=DESCRIPTION)
    manager.add_raw(script("roll_matters.sql"))
    return manager

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from training.db.migrate import script

ID = "2026-11-24T23:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Certificates earned elsewhere, singly and by list"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="training", description=DESCRIPTION)
    manager.add_raw(script("elsewhere.sql"))
    return manager

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from training.db.migrate import script

ID = "2026-11-23T07:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Operations: when each job worker was last heard of"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="training", description=DESCRIPTION)
    manager.add_raw(script("operations.sql"))
    return manager

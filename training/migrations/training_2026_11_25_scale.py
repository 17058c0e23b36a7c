from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from training.db.migrate import script

ID = "2026-11-25T02:45:10:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes for a million people"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="training", description=DESCRIPTION)
    manager.add_raw(script("scale.sql"))
    return manager

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from training.db.migrate import script

ID = "2026-11-25T01:44:07:000000"
VERSION = "1.38.0"
DESCRIPTION = "Marks taken back by whoever made them; whom a risk was told of"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="training", description=DESCRIPTION)
    manager.add_raw(script("taken_back.sql"))
    return manager

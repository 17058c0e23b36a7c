from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from training.db.migrate import script

ID = "2026-11-25T02:19:31:000000"
VERSION = "1.38.0"
DESCRIPTION = "The lists of decisions as they were decided; register books printed by the worker"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="training", description=DESCRIPTION)
    manager.add_raw(script("decided_lists.sql"))
    return manager

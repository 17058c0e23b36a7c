from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from training.db.migrate import script

ID = "2026-11-24T22:38:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Lists: transfer requests, who is who, which column is which, lists that go on"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="training", description=DESCRIPTION)
    manager.add_raw(script("lists.sql"))
    return manager

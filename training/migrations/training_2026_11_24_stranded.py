from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from training.db.migrate import script

ID = "2026-11-24T22:52:41:000000"
VERSION = "1.38.0"
DESCRIPTION = "Classes called off earlier seat nobody"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="training", description=DESCRIPTION)
    manager.add_raw(script("stranded.sql"))
    return manager

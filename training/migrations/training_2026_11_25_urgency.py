from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from training.db.migrate import script

ID = "2026-11-25T02:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Who lacks a paper, found in the order in which they are shown"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="training", description=DESCRIPTION)
    manager.add_raw(script("urgency.sql"))
    return manager

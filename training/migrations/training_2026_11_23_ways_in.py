from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from training.db.migrate import script

ID = "2026-11-23T08:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Ways in: activation codes, invitations, second factor, browsers seen before"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="training", description=DESCRIPTION)
    manager.add_raw(script("ways_in.sql"))
    return manager

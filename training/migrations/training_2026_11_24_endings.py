from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from training.db.migrate import script

ID = "2026-11-24T23:22:41:000000"
VERSION = "1.38.0"
DESCRIPTION = "Void lines, revocation by two, lost papers, hand-over, reminders"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="training", description=DESCRIPTION)
    manager.add_raw(script("endings.sql"))
    return manager

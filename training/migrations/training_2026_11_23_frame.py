from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from training.db.migrate import script

ID = "2026-11-23T07:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The frame: units, people, classes, enrollments, marks, results, certificates, jobs"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="training", description=DESCRIPTION)
    manager.add_raw(script("frame.sql"))
    manager.add_raw(script("queue.sql"))
    return manager

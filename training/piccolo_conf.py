"""Where Piccolo's own commands find the database and the tables."""

from piccolo.conf.apps import AppRegistry

from training.db.postgres import DB as DB

APP_REGISTRY = AppRegistry(apps=["training.piccolo_app"])

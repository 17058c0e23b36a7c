"""The database, and the one way to change it."""

from training.db.engine import connection, pool, rows, transaction, value

__all__ = ["connection", "pool", "rows", "transaction", "value"]

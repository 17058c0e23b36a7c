"""The database, and the one way to change it."""

from training.db.engine import connection, in_transaction, pool, rows, transaction, value

__all__ = ["connection", "in_transaction", "pool", "rows", "transaction", "value"]

"""The database, and the one way to change it."""

from training.db.engine import connection, in_transaction, pool, rows, transaction, unseen, value

__all__ = ["connection", "in_transaction", "pool", "rows", "transaction", "unseen", "value"]

"""What happened, to what, by whom: written in the same transaction as the change."""

from training.history.service import record

__all__ = ["record"]

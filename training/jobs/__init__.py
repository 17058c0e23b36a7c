"""Work that a page does not wait for: asked in the change's own transaction, done by the worker."""

from training.jobs.service import ask

__all__ = ["ask"]

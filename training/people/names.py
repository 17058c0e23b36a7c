"""Moved to training.names."""

from training.names import *  # noqa: F403
from training.names import clean, initials, masked, search_key, sort_key

__all__ = ["clean", "initials", "masked", "search_key", "sort_key"]

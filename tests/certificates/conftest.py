"""Somebody at a browser, as for the other pages."""

from tests.web.conftest import browser_as

__all__ = ["browser_as"]

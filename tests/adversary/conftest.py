"""Somebody hostile, at a browser or at the API, who knows every address."""

from tests.web.conftest import BrowserAs, browser_as

__all__ = ["BrowserAs", "browser_as"]

"""Every page of the site: one controller a noun."""

from typing import Any

from web.access import SignInPages
from web.home import HomePages

PAGES: list[Any] = [SignInPages, HomePages]

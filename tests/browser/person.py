"""Somebody at a browser, who looks at every page they meet with axe's eyes."""

from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from playwright.async_api import Error as PlaywrightError

AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
HEIGHT = 844
PASSWORD = "demo-solop-2026"
PATIENCE_MS = 20_000


class Person:
    """One window of one width. `looked_at` are the pages that were checked."""

    def __init__(
        self, site: str, context: BrowserContext, page: Page, *, script: bool = True
    ) -> None:
        self.site = site
        self.script = script
        self.context = context
        self.page = page
        self.looked_at: set[str] = set()
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.set_default_timeout(PATIENCE_MS)

    @classmethod
    async def at(cls, site: str, browser: Browser, width: int, *, script: bool = True) -> "Person":
        """Open a window; `script` False is a browser without JavaScript."""
        context = await browser.new_context(
            viewport={"width": width, "height": HEIGHT}, java_script_enabled=script, locale="vi-VN"
        )
        return cls(site, context, await context.new_page(), script=script)

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that was refused on purpose says so in its status, which the browser repeats; and
        # a network that was cut on purpose is gone.
        expected = "status of 4" in message.text or "ERR_INTERNET_DISCONNECTED" in message.text
        if message.type == "error" and not expected:
            self.complaints.append(f"{self.page.url}: {message.text}")

    async def sign_in(self, username: str) -> None:
        """By one click where the demo offers it, else by name and password."""
        await self.context.clear_cookies()
        await self.open("/sign-in")
        persona = self.page.locator(f"form:has(input[value='{username}'])")
        if await persona.count():
            await persona.locator("button").click()
        else:
            await self.fill(username=username, password=PASSWORD)
            await self.press("Đăng nhập")
        await expect(self.page).to_have_url(f"{self.site}/")
        await self.look()

    async def open(self, path: str) -> None:
        """Go to an address and look at it."""
        await self.page.goto(self.site + path)
        await self.look()

    async def press(self, name: str) -> None:
        """Press a button or follow a link by its words, and look at where that leads."""
        button = self.page.get_by_role("button", name=name)
        target = button if await button.count() else self.page.get_by_role("link", name=name)
        await target.first.click()
        await self.page.wait_for_load_state()
        await self.look()

    async def fill(self, **answers: str) -> None:
        """Type answers by the names of their fields."""
        for name, answer in answers.items():
            await self.page.locator(f"main [name='{name}']").first.fill(answer)

    async def look(self) -> None:
        """Nothing for axe to find, nothing wider than the window, nothing said on the console.

        A progress page may turn by itself while one looks: then the next page is looked at.
        """
        try:
            await self._look()
        except PlaywrightError as error:
            if "navigation" not in str(error):
                raise
            await self.page.wait_for_load_state()
            await self._look()

    async def _look(self) -> None:
        if self.script:  # axe waits for timers, which do not run without scripts.
            await self._axe()
        await self.fits()
        assert not self.complaints, self.complaints
        self.looked_at.add(self.page.url.removeprefix(self.site))

    async def _axe(self) -> None:
        await self.page.evaluate(AXE)
        found: list[dict[str, Any]] = (await self.page.evaluate("() => axe.run(document)"))[
            "violations"
        ]
        told = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
        assert not told, f"{self.page.url}: {told}"

    async def fits(self) -> None:
        """Nothing is wider than the window."""
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await self.page.evaluate(wide) <= 0, f"{self.page.url} is wider than the window"

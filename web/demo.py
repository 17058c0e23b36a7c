"""What only the demo has: a unit's list to download and to send, with faults worth seeing."""

from typing import Any

from litestar import Controller, Response, get

from seeds import sample
from training import settings
from training.errors import Missing
from training.http.policy import allows
from training.security.policy import May
from training.words import say
from web.imports import workbook


class DemoPages(Controller):
    path = "/demo"
    opt = allows(May.ANYONE)
    include_in_schema = False

    @get(f"/{sample.FILE_NAME}", sync_to_thread=True)
    def sample_list(self) -> Response[Any]:
        """The sample list; elsewhere than in the demo there is no such file."""
        if not settings.current().demo:
            raise Missing(say("Không có trang này."), "not_found")
        return workbook(sample.sample_list_bytes(), sample.FILE_NAME)

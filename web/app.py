"""The whole site as one application: API, pages, static files."""

from typing import Any

from litestar import Litestar, Response
from litestar.di import Provide
from litestar.exceptions import HTTPException

from training import db
from training.http import api
from training.http.door import API, Door
from training.http.policy import check_routes, guard, provide_actor
from training.http.problem import problem
from web import show
from web.pages import PAGES
from web.static_files import static_file

MOST_BODY = 12 * 1024 * 1024


def say_no(call: show.Call, error: Exception) -> Response[Any]:
    """Answer in the asker's way: problem details under /api, a page everywhere else."""
    if call.url.path.startswith(API):
        return problem(call, error)
    return show.refuse(call, error)


def create_app() -> Litestar:
    """Build the application; raises `UnguardedRoute` when a route forgot its capability."""
    app = Litestar(
        [api.router(), static_file, *PAGES],
        dependencies={"actor": Provide(provide_actor, sync_to_thread=False)},
        guards=[guard],
        middleware=[Door()],
        lifespan=[db.pool],
        exception_handlers={HTTPException: say_no, Exception: say_no},
        openapi_config=None,
        request_max_body_size=MOST_BODY,
    )
    check_routes(app)
    return app

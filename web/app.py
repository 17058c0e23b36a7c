"""The whole site as one application: API, pages, static files."""

from typing import Any

from litestar import Litestar, Response, route
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import FromPath
from litestar.routes import HTTPRoute

from training import db
from training.http import api
from training.http.door import API, Door, dress, preferred
from training.http.policy import allows, check_routes, guard, provide_actor
from training.http.problem import problem
from training.http.threshold import Site
from training.operations import memory
from training.operations.api import OperationsAPI
from training.operations.logging import set_up
from training.operations.metrics import Tally
from training.operations.watch import Watch
from training.security.policy import May
from training.words import language
from web import show
from web.pages import PAGES
from web.static_files import static_file

MOST_BODY = 12 * 1024 * 1024
# Papers and pictures are packed already.
COMPRESSION = CompressionConfig(
    backend="gzip",
    gzip_compress_level=5,
    minimum_size=1024,
    exclude=[r"\.(pdf|xlsx|docx|zip|png)$", r"/printouts/[0-9]+/file$"],
)


def say_no(call: show.Call, error: Exception) -> Response[Any]:
    """Answer in the asker's way: problem details under /api, a page everywhere else."""
    if "actor" not in call.scope["state"]:
        # A method that no address takes is refused before the door.
        language.set(preferred(call.scope, call.headers))
    if call.url.path.startswith(API):
        return problem(call, error)
    return show.refuse(call, error)


@route(
    ["/{path:path}"],
    http_method=["GET", "POST", "PUT", "PATCH", "DELETE"],
    opt=allows(May.ANYONE),
    include_in_schema=False,
)
async def nowhere(path: FromPath[str]) -> None:
    """Any other address: within the frame, so that the answer knows who asks."""
    del path  # Named because Litestar wants every parameter of an address to be.
    raise NotFoundException


def create_app() -> Litestar:
    """Build the application; raises `UnguardedRoute` when a route forgot its capability."""
    tally = Tally()
    app = Site(
        [api.router(), OperationsAPI, static_file, *PAGES, nowhere],
        dependencies={"actor": Provide(provide_actor, sync_to_thread=False)},
        guards=[guard],
        middleware=[Watch(tally), Door()],
        before_send=[dress],
        compression_config=COMPRESSION,
        on_startup=[set_up],
        lifespan=[db.pool, memory.given_back],
        state=State({"tally": tally}),
        exception_handlers={HTTPException: say_no, Exception: say_no},
        openapi_config=None,
        request_max_body_size=MOST_BODY,
    )
    check_routes(app)
    tally.lay_out(
        (method, route.path_format)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods
    )
    return app

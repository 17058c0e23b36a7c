from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_202_ACCEPTED

from training.actor import Actor
from training.http.policy import allows
from training.jobs import service
from training.jobs.schemas import JobView
from training.security.policy import May


class JobAPI(Controller):
    path = "/jobs/{job_id:int}"
    tags = ["jobs"]
    opt = allows(May.BE_SIGNED_IN)

    @get()
    async def show(self, job_id: FromPath[int], actor: NamedDependency[Actor]) -> JobView:
        """How far a job is, for whoever asked for it and for the office."""
        return await service.view(actor, job_id)

    @post("/retry", status_code=HTTP_202_ACCEPTED)
    async def retry(self, job_id: FromPath[int], actor: NamedDependency[Actor]) -> JobView:
        """Put a failed job in line once more."""
        return await service.again(actor, job_id)

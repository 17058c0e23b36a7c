"""What anybody may ask, without an account: is this paper genuine, and who signs here."""

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from training import clock
from training.certificates import checking, tokens, verifying
from training.certificates.schemas import Check, PublishedKeys, SecondFact
from training.documents import inspecting
from training.http.policy import allows
from training.security.policy import May

Call = Request[Any, Any, Any]


@dataclass
class SentPaper:
    """The PDF of a certificate as a form sends it."""

    file: UploadFile | None = None


Sent = Annotated[SentPaper, Body(media_type=RequestEncodingType.MULTI_PART)]


class VerificationAPI(Controller):
    path = "/verifications"
    tags = ["certificates"]
    opt = allows(May.ANYONE)

    @post(status_code=HTTP_200_OK)
    async def check_file(self, request: Call, data: Sent) -> Check:
        """Whether a file is the one that was issued: its bytes, its signature and its QR."""
        content = await read_paper(data.file)
        return await verifying.check_file(content, address=asker(request), now=clock.now())

    @get("/{code:str}")
    async def show(self, request: Call, code: FromPath[str]) -> Check:
        """Whether a certificate is genuine, by the code on the paper or the text of its QR."""
        return await verifying.check(code, address=asker(request), now=clock.now())

    @post("/{code:str}/holder", status_code=HTTP_200_OK)
    async def unmask(self, request: Call, code: FromPath[str], data: JSONBody[SecondFact]) -> Check:
        """The same check with the holder's whole name, for who knows the birth date as well."""
        return await verifying.unmask(code, data.birth, address=asker(request), now=clock.now())


async def read_paper(file: UploadFile | None) -> bytes:
    """The file of a form; refuses a form without one."""
    if file is None or not file.filename:
        raise inspecting.refuse("file_missing")
    return await file.read()


def asker(request: Call) -> str:
    """The address that patience is counted by."""
    return request.client.host if request.client else ""


class KeyAPI(Controller):
    path = "/keys"
    tags = ["certificates"]
    opt = allows(May.ANYONE)

    @get()
    async def index(self) -> PublishedKeys:
        """The public keys with which a QR and a file can be checked without us."""
        return checking.published_keys()


class StatusListAPI(Controller):
    path = "/status-list"
    tags = ["certificates"]
    opt = allows(May.ANYONE)

    @get(media_type=f"application/{tokens.LIST_TYPE}")
    async def index(self) -> Response[str]:
        """Which certificates still count, signed: two bits each (IETF Token Status List)."""
        return Response(
            await tokens.status_list(now=clock.now()),
            headers={"cache-control": "public, max-age=300"},
        )

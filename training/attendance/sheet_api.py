from dataclasses import dataclass
from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.status_codes import HTTP_200_OK

from training.actor import Actor
from training.attendance import sheets
from training.attendance.workbooks import SheetRow
from training.errors import Invalid
from training.http.policy import allows
from training.security.policy import May
from training.words import say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class SentSheet:
    """A workbook of marks as a form sends it."""

    file: UploadFile | None = None


Sent = Annotated[SentSheet, Body(media_type=RequestEncodingType.MULTI_PART)]


class SheetAPI(Controller):
    path = "/sessions/{session_id:int}"
    tags = ["attendance"]

    @get("/workbook", media_type=XLSX, opt=allows(May.SEE_ROLL))
    async def show(
        self, session_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """The roll as a workbook (.xlsx) to fill in."""
        content = await sheets.make(actor, session_id)
        name = f'attachment; filename="diem-danh-{session_id}.xlsx"'
        return Response(content, media_type=XLSX, headers={"content-disposition": name})

    @post("/workbook", opt=allows(May.MARK), status_code=HTTP_200_OK)
    async def look_through(
        self, session_id: FromPath[int], data: Sent, actor: NamedDependency[Actor]
    ) -> list[SheetRow]:
        """What would come of each row; send the `mark` of those wanted to `/marks`."""
        if data.file is None or not data.file.filename:
            words = say("Chọn tệp danh sách rồi gửi.")
            raise Invalid(words, "file_missing", file=words)
        content = await data.file.read()
        return await sheets.look_through(actor, session_id, data.file.filename, content)

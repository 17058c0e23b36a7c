from litestar import Controller, Response, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from training import clock
from training.actor import Actor
from training.enrollment import (
    column_choices,
    confirming,
    corrections,
    import_queries,
    imports,
    row_changes,
    row_overrides,
)
from training.enrollment.import_schemas import (
    ColumnChoice,
    ImportAsked,
    ImportRowView,
    ImportView,
    RowChange,
    RowOverride,
)
from training.http.policy import allows
from training.security.policy import May


class ImportAPI(Controller):
    path = "/imports/{import_id:int}"
    tags = ["enrollment"]
    opt = allows(May.ENROLL)

    @get()
    async def show(self, import_id: FromPath[int], actor: NamedDependency[Actor]) -> ImportView:
        """A list with all its rows and everything that is wrong with each."""
        return await import_queries.full(actor, import_id)

    @put("/columns", status_code=202)
    async def choose_columns(
        self,
        import_id: FromPath[int],
        data: JSONBody[ColumnChoice],
        actor: NamedDependency[Actor],
    ) -> ImportAsked:
        """Say which columns hold what is missed; the file is read anew."""
        return await column_choices.choose(actor, import_id, data, now=clock.now())

    @patch("/rows/{row:int}")
    async def change_row(
        self,
        import_id: FromPath[int],
        row: FromPath[int],
        data: JSONBody[RowChange],
        actor: NamedDependency[Actor],
    ) -> ImportRowView:
        """Put cells right, take the row out, or say whether it is somebody on record."""
        return await row_changes.change(actor, import_id, row, data, now=clock.now())

    @post("/rows/{row:int}/override", opt=allows(May.OVERRIDE), status_code=200)
    async def override_row(
        self,
        import_id: FromPath[int],
        row: FromPath[int],
        data: JSONBody[RowOverride],
        actor: NamedDependency[Actor],
    ) -> ImportRowView:
        """Let a row's person in against rules that say no, with a reason."""
        return await row_overrides.override(
            actor, import_id, row, data.reason, data.rules, now=clock.now()
        )

    @post("/confirmation", status_code=200)
    async def confirm(self, import_id: FromPath[int], actor: NamedDependency[Actor]) -> ImportView:
        """Register every good row."""
        return await confirming.confirm(actor, import_id, now=clock.now())

    @post("/undo", status_code=200)
    async def undo(self, import_id: FromPath[int], actor: NamedDependency[Actor]) -> ImportView:
        """Take everybody out again whom this list brought in."""
        return await imports.undo(actor, import_id, now=clock.now())

    @get("/workbook", media_type=corrections.MEDIA_TYPE)
    async def workbook(
        self, import_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """The rows that must still be put right as .xlsx, each with its reasons."""
        return Response(
            await corrections.workbook(actor, import_id, today=clock.today()),
            media_type=corrections.MEDIA_TYPE,
            headers={"content-disposition": f'attachment; filename="{import_id}-phai-sua.xlsx"'},
        )

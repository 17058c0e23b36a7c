from litestar import Controller, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from training import clock
from training.actor import Actor
from training.certificates import issue_settings
from training.certificates.numbering import Numbering
from training.certificates.schemas import IssueSettings, Letterhead, NewNumbering, PaperChoice
from training.http.policy import allows
from training.security.policy import May


class IssueSettingsAPI(Controller):
    path = "/settings/issuing"
    tags = ["settings"]

    @get(opt=allows(May.SEE_SETTINGS))
    async def index(self, actor: NamedDependency[Actor]) -> IssueSettings:
        """Letterheads and numberings from the newest, and each course's paper."""
        return await issue_settings.settings_of(actor, today=clock.today())

    @put("/letterheads", opt=allows(May.CHANGE_SETTINGS))
    async def set_letterhead(
        self, data: JSONBody[Letterhead], actor: NamedDependency[Actor]
    ) -> IssueSettings:
        """Let a letterhead hold from a day on; one that is used is never changed."""
        await issue_settings.set_letterhead(actor, data)
        return await issue_settings.settings_of(actor, today=clock.today())

    @put("/numberings", opt=allows(May.CHANGE_SETTINGS))
    async def set_numbering(
        self, data: JSONBody[NewNumbering], actor: NamedDependency[Actor]
    ) -> IssueSettings:
        """Number from a day on by a pattern, anew each year or on through the term."""
        how = Numbering(data.valid_from, data.pattern, data.by_term, data.page_lines)
        await issue_settings.set_numbering(actor, how)
        return await issue_settings.settings_of(actor, today=clock.today())

    @put("/papers/{course:str}", opt=allows(May.CHANGE_SETTINGS))
    async def choose_paper(
        self, course: FromPath[str], data: JSONBody[PaperChoice], actor: NamedDependency[Actor]
    ) -> IssueSettings:
        """Say how the certificates of a course lie from now on."""
        await issue_settings.choose_paper(actor, course, data)
        return await issue_settings.settings_of(actor, today=clock.today())

    @post(
        "/letterheads/{setting_id:int}/confirmation",
        opt=allows(May.CHANGE_SETTINGS),
        status_code=HTTP_200_OK,
    )
    async def confirm_letterhead(
        self, setting_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> IssueSettings:
        """Say that the letterhead that the system began with is right."""
        await issue_settings.confirm(actor, "letterhead", setting_id)
        return await issue_settings.settings_of(actor, today=clock.today())

    @post(
        "/numberings/{setting_id:int}/confirmation",
        opt=allows(May.CHANGE_SETTINGS),
        status_code=HTTP_200_OK,
    )
    async def confirm_numbering(
        self, setting_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> IssueSettings:
        """Say that the numbering that the system began with is right."""
        await issue_settings.confirm(actor, "numbering", setting_id)
        return await issue_settings.settings_of(actor, today=clock.today())

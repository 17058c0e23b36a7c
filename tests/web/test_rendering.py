"""Pages: what the environment gives, how parts speak, and what no page may do."""

import gzip
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from jinja2 import Environment, UndefinedError

from training import words
from training.actor import Actor, Role
from training.errors import Invalid
from training.words import say
from web import formats, rendering, styleguide
from web.forms import Form
from web.rendering import Page, asset, render

HOANG_ANH = Actor(7, "Vũ Đức <b>Anh", Role.SECRETARY)


@pytest.fixture(scope="module")
def env() -> Environment:
    return rendering.environment()


@pytest.fixture
def english() -> Iterator[None]:
    before = words.language.set("en")
    yield
    words.language.reset(before)


def show(env: Environment, source: str, **more: object) -> str:
    return env.from_string(source).render(Page(csrf_token="t").context() | more)


def test_a_date_is_day_month_year_and_an_instant_is_told_in_hanoi() -> None:
    evening_in_utc = datetime(2026, 5, 22, 17, 5, tzinfo=UTC)
    assert formats.date_vi(date(2026, 2, 7)) == "7/2/2026"
    assert formats.date_vi(evening_in_utc) == "23/5/2026"
    assert formats.instant_vi(evening_in_utc) == "0:05, 23/5/2026"
    assert formats.iso(evening_in_utc) == "2026-05-23T00:05+07:00"
    assert formats.iso("7/2/2026") == "2026-02-07"
    assert formats.iso("hôm qua") == "hôm qua"
    assert formats.instant_vi(None) == formats.date_vi(None) == ""


def test_an_instant_without_a_zone_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="zone"):
        formats.hour(datetime(2026, 5, 23, 7, 30))  # noqa: DTZ001 - the very fault


def test_ranges_say_once_what_both_ends_share() -> None:
    first, last = date(2026, 5, 16), date(2026, 5, 30)
    assert formats.date_range(first, last) == "16/5–30/5/2026"
    assert formats.date_range(first, first) == "16/5/2026"
    assert formats.date_range(first, date(2027, 1, 2)) == "16/5/2026–2/1/2027"
    morning = datetime(2026, 5, 23, 0, 30, tzinfo=UTC)
    assert formats.hours_range(morning, morning.replace(hour=4)) == "7:30–11:30, 23/5/2026"


@pytest.mark.parametrize(
    ("day", "said"),
    [(23, "hôm nay"), (24, "ngày mai"), (22, "hôm qua"), (28, "còn 5 ngày"), (20, "3 ngày trước")],
)
def test_a_day_is_as_far_off_as_one_says(day: int, said: str) -> None:
    assert formats.relative_day(date(2026, 5, day), date(2026, 5, 23)) == said


def test_figures_have_vietnamese_marks() -> None:
    assert formats.number(4027) == "4.027"
    assert formats.number(Decimal("7.50")) == "7,5"
    assert formats.number(-0.001) == formats.number(0) == "0"
    assert formats.percent(974, 1000) == "97,4\u00a0%"
    assert formats.percent(1, 0) == "–"
    assert formats.file_size(1_240_000) == "1,2\u00a0MB"
    assert formats.waiting(61) == "2 phút"


def test_figures_follow_the_language(english: None) -> None:
    assert formats.number(Decimal("4027.5")) == "4,027.5"
    assert formats.percent(974, 1000) == "97.4%"


def test_initials_are_the_last_two_words() -> None:
    assert formats.initials("Đặng Thị Hồng Hạnh") == "HH"
    assert formats.initials("Y Khút Byă") == "KB"
    assert formats.initials("") == "?"


def test_a_name_cannot_bring_markup_and_an_unknown_name_is_loud(env: Environment) -> None:
    page = Page(actor=HOANG_ANH, csrf_token="t", path='/x?a="><script>')
    shown = render("demo/styleguide.html", page, env, **styleguide.context())
    assert "Vũ Đức &lt;b&gt;Anh" in shown
    assert "><script>" not in shown
    with pytest.raises(UndefinedError):
        show(env, "{{ nobody_gave_this }}")


def test_a_page_may_not_hide_what_every_page_has(env: Environment) -> None:
    with pytest.raises(TypeError, match="actor"):
        render("errors/404.html", Page(), env, message=None, retry_after=None, actor=None)


def test_a_form_without_its_token_is_loud(env: Environment) -> None:
    assert 'name="_csrf" value="t"' in show(env, "{{ csrf() }}")
    with pytest.raises(RuntimeError, match="csrf_token"):
        env.from_string("{{ csrf() }}").render(Page().context())


def test_no_page_carries_style_or_script_of_its_own(env: Environment) -> None:
    shown = render("demo/styleguide.html", styleguide.page("n0"), env, **styleguide.context())
    assert not re.search(r"\s(style|on\w+)=", shown)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", shown))
    assert "http:" not in shown.replace("http://www.w3.org", "")


def test_an_answer_at_fault_keeps_what_was_typed_and_is_tied_to_its_sentence(
    env: Environment,
) -> None:
    refusal = Invalid(say("Xem lại."), "form", score=say("Nhập điểm từ 0 đến 10."))
    shown = show(
        env,
        '{% from "parts/forms.html" import field, refusal %}'
        '{{ refusal(form) }}{{ field(form, "score", "Điểm", help="Bước 0,25") }}',
        form=Form({"score": ['7"5']}, refusal),
    )
    assert 'value="7&#34;5"' in shown
    assert 'aria-invalid="true" aria-describedby="score-help score-error"' in shown
    assert '<a href="#score">Nhập điểm từ 0 đến 10.</a>' in shown


def test_a_password_is_never_sent_back(env: Environment) -> None:
    shown = show(
        env,
        '{% from "parts/forms.html" import field %}'
        '{{ field(form, "p", "Mật khẩu", type="password") }}',
        form=Form({"p": ["secret"]}),
    )
    assert "secret" not in shown


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 418, 422, 429, 500, 503])
def test_every_refusal_says_what_happened_and_the_way_out(env: Environment, status: int) -> None:
    for actor in (Page().actor, HOANG_ANH):
        shown = render(
            rendering.error_template(status), Page(actor), env, message=None, retry_after=90
        )
        assert re.search(r"<h1>\S", shown)
        assert 'class="button primary" href="/' in shown
        assert re.search(r"<title>\S", shown)


def test_a_refusal_of_a_rule_says_its_own_sentence_and_how_long_to_wait(env: Environment) -> None:
    shown = render(
        "errors/429.html", Page(), env, message=say("Sai mật khẩu 5 lần."), retry_after=90
    )
    assert "Sai mật khẩu 5 lần." in shown
    assert "Đợi 2 phút rồi thử lại." in shown


def test_the_sixth_way_to_go_stands_behind_more_on_a_phone(env: Environment) -> None:
    shown = render("demo/styleguide.html", styleguide.page(), env, **styleguide.context())
    assert 'class="shell-nav crowded"' in shown
    assert shown.count("</svg> Nhật ký</a>") == 2


def test_the_address_of_a_file_changes_with_its_content() -> None:
    assert re.fullmatch(r"/static/css/tokens\.css\?v=[0-9a-f]{12}", asset("css/tokens.css"))
    with pytest.raises(FileNotFoundError):
        asset("css/nothing.css")


def test_the_first_load_stays_under_100_kilobytes(env: Environment) -> None:
    shown = render("demo/styleguide.html", styleguide.page(), env, **styleguide.context())
    paths = re.findall(r"/static/([^?\"]+)\?v=", shown)
    parts = [shown.encode(), *((rendering.STATIC / path).read_bytes() for path in paths)]
    assert sum(len(gzip.compress(part)) for part in parts) < 100_000

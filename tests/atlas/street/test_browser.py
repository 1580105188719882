"""The form of the street in a real Chromium, with a connection and without one."""

import pytest
from playwright.sync_api import expect

from contrechamp.atlas.street.models import Report
from contrechamp.people.models import User
from tests.atlas.street.line import Line
from tests.browsing import Browse
from tests.library.test_pages_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


@pytest.fixture
def opened(live_server: object, transactional_db: None) -> str:
    """The address of the form, on a site with a group."""
    from contrechamp.records import acts

    acts.create_organisation(name="Groupe Est")
    return "/fr/street"


def test_reports_wait_for_a_connection(opened: str, browse: Browse) -> None:
    """Without a connection a report stays on the phone, and the page opens again; with one it goes, once."""
    reader = browse(width=360)
    line = Line(int(reader.address.rpartition(":")[2]))
    reader.address = line.address
    reader.open(opened)
    page, context = reader.page, reader.page.context
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("caches.open('street-1').then(kept => kept.match(location.pathname)).then(Boolean)")
    page.fill("#latitude", "43.296482")
    page.fill("#longitude", "5.369780")
    page.check("input[name=type][value=dome]")
    line.cut()
    context.set_offline(True)
    page.click("#send")
    expect(page.locator("#queue")).to_contain_text("1 signalement attend")
    page.reload()
    expect(page.locator("#queue")).to_contain_text("1 signalement attend")
    assert not Report.objects.exists()
    line.mend()
    context.set_offline(False)
    expect(page.locator("#queue")).to_contain_text("Envoyé")
    assert [(one.type, one.latitude) for one in Report.objects.all()] == [("dome", 43_296_482)]
    assert reader.cookies() == []
    line.cut()
    # The browser itself notes what it could not fetch.
    unreached = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED")
    reader.faults[:] = [fault for fault in reader.faults if not any(word in fault for word in unreached)]


def test_a_double_tap_is_one_report(opened: str, browse: Browse) -> None:
    """Where a slow phone seems to do nothing, people tap again: one report is sent."""
    reader = browse(width=360)
    reader.open(opened)
    page = reader.page
    page.fill("#latitude", "43.296482")
    page.fill("#longitude", "5.369780")
    page.check("input[name=type][value=dome]")
    page.locator("#send").evaluate("button => { button.click(); button.click(); }")
    expect(page.locator("#queue")).to_contain_text("Envoyé")
    assert Report.objects.count() == 1


def test_the_dial_turns_by_drag_and_by_keys(opened: str, browse: Browse) -> None:
    """To the right is east; arrow keys turn it; the number beside it follows. Axe finds nothing."""
    reader = browse(width=360, scheme="dark")
    reader.open(opened)
    page = reader.page
    page.locator("#dial").scroll_into_view_if_needed()
    box = page.locator("#dial").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    page.mouse.up()
    turned = int(page.input_value("#bearing"))
    assert 88 <= turned <= 92  # half a pixel is half a degree
    page.locator("#dial").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#bearing")).to_have_value(str(turned + 5))
    reader.check_accessible()
    reader.check_width()


def test_a_sheet_is_typed_in_on_a_phone(publisher: User, browse: Browse) -> None:
    """The table scrolls by itself, the page is not wider than the window; the member's pages are folded above it."""
    reader = browse(width=360)
    sign_in(reader, publisher)
    reader.open("/fr/work/street/typing")
    reader.check_width()
    reader.check_accessible()
    work = reader.page.get_by_role("navigation", name="Travail")
    expect(work.get_by_role("link", name="Documents")).to_be_hidden()
    work.get_by_text("Travail", exact=True).click()
    expect(work.get_by_role("link", name="Documents")).to_be_visible()
    reader.check_width()
    reader.check_accessible()


def test_the_pages_of_members_lie_open_on_a_desk(publisher: User, browse: Browse) -> None:
    """Where there is room nothing is folded: each page is one click, or one key, away."""
    reader = browse(width=1280)
    sign_in(reader, publisher)
    reader.open("/fr/street/sheet")
    work = reader.page.get_by_role("navigation", name="Travail")
    expect(work.get_by_role("link", name="Documents")).to_be_visible()
    expect(work.locator("summary")).to_be_hidden()
    reader.check_accessible()

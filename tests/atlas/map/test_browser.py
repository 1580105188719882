"""The live map in a real Chromium, and what a reader has without it."""

import io
import re
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from contrechamp.atlas.device import Device, View
from tests.atlas.map.conftest import CENTRE, Show, device
from tests.browsing import Browse, Reader

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

HERE = "at=16/43.2967/5.3704"
# What the browser's software renderer says of itself is no fault of the page.
NOISE = re.compile(r"GL Driver Message|GroupMarkerNotSet|Automatic fallback to software WebGL")


def open_map(reader: Reader, path: str) -> Page:
    """Opens the page and waits until the live map stands still."""
    reader.open(path)
    expect(reader.page.locator(".stage.ready")).to_be_attached()
    reader.faults[:] = [fault for fault in reader.faults if not NOISE.search(fault)]
    return reader.page


@pytest.fixture
def quiet(browse: Browse) -> object:
    """Readers whose graphics driver may talk."""
    made: list[Reader] = []

    def make(**options: object) -> Reader:
        made.append(browse(**options))
        return made[-1]

    yield make
    for reader in made:
        reader.faults[:] = [fault for fault in reader.faults if not NOISE.search(fault)]


@pytest.mark.parametrize(("width", "scheme", "language"), [(360, "dark", "fr"), (1280, "light", "en")])
def test_the_live_map_is_accessible_and_fits(
    live_server: object, town: list[Device], quiet: Browse, width: int, scheme: str, language: str
) -> None:
    """Axe finds nothing, the page fits the window, no cookie is set, nothing is foreign or inline."""
    reader = quiet(width=width, scheme=scheme, language=language)
    open_map(reader, f"/{language}/map?{HERE}")
    reader.check_accessible()
    reader.check_width()
    assert reader.cookies() == []


def test_a_device_is_opened_from_the_map(live_server: object, town: list[Device], quiet: Browse) -> None:
    """A click on a dot says what it is and leads to its page; Escape or the button closes it."""
    page = open_map(quiet(), f"/en/map?at=18/{CENTRE[1] / 1e6}/{CENTRE[0] / 1e6}")
    click_middle(page)
    popup = page.locator(".maplibregl-popup")
    expect(popup).to_contain_text("Dome camera")
    expect(popup).to_contain_text("confirmed · public operator")
    expect(popup.get_by_role("link")).to_have_attribute("href", f"/en{town[0].address}")
    popup.get_by_role("button").click()
    expect(popup).to_have_count(0)


def test_a_filter_changes_map_list_and_address(live_server: object, town: list[Device], quiet: Browse) -> None:
    """Choosing a type asks for other tiles, shortens the list, and stands in the address and in the line to copy."""
    page = open_map(quiet(), f"/en/map?{HERE}")
    expect(page.locator("#found li")).to_have_count(5)
    page.get_by_text("Choose what is shown").click()
    with page.expect_request(lambda request: ".mvt?type=anpr" in request.url):
        page.get_by_label("Plate reader").check()
    expect(page.locator("#found li")).to_have_count(1)
    expect(page).to_have_url(re.compile("type=anpr"))
    expect(page.locator("#snippet")).to_have_value(re.compile("embed.*type=anpr"))
    drawn = "() => new URLSearchParams(location.search).get('type')"
    assert page.evaluate(drawn) == "anpr"


def test_the_map_is_moved_by_keyboard(live_server: object, town: list[Device], quiet: Browse) -> None:
    """With the arrows and + the map moves, and list and address follow; presses during a move add to it."""
    page = open_map(quiet(), f"/en/map?{HERE}")
    page.locator("canvas").focus()
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile(r"at=17\.00"))
    north = latitude(page)
    for _ in range(12):
        page.keyboard.press("ArrowUp")
    expect(page.locator("#found")).to_contain_text("No device is known")
    at_once = (
        "map => { for (let n = 0; n < 12; n++) map.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown' })); }"
    )
    page.locator("canvas").evaluate(at_once)
    expect(page.locator("#found li")).to_have_count(5)
    assert latitude(page) == pytest.approx(north, abs=1e-4)


def test_a_list_that_cannot_be_fetched_is_told(live_server: object, town: list[Device], quiet: Browse) -> None:
    """Without a connection, or where the site refuses, no list of another part is left; moving tries again."""
    reader = quiet()
    page = open_map(reader, f"/en/map?{HERE}")
    expect(page.locator("#found li")).to_have_count(5)
    refused = re.compile(r"/en/map\?at=")
    for refuse in (lambda route: route.abort(), lambda route: route.fulfill(status=429, body="")):
        page.route(refused, refuse)
        page.locator("canvas").press("ArrowLeft")
        expect(page.locator("#found")).to_contain_text("could not be fetched")
        page.unroute(refused)
        page.locator("canvas").press("ArrowRight")
        expect(page.locator("#found li")).to_have_count(5)
    reader.faults.remove("429: /en/map")


def latitude(page: Page) -> float:
    return float(parse_qs(urlsplit(page.url).query)["at"][0].split("/")[1])


def test_many_devices_are_heat_then_counted_then_dots(live_server: object, show: Show, quiet: Browse) -> None:
    """Far away a tile says how many stand together; near, each is a dot of its own."""
    show(device(n % 9, longitude=CENTRE[0] + (n % 80) * 900, latitude=CENTRE[1] + (n // 80) * 700) for n in range(5600))
    reader = quiet()
    page = open_map(reader, "/en/map?at=9.2/43.32/5.40")
    expect(page.locator("#found")).to_contain_text("5,600")
    expect(page.locator("#found")).to_contain_text("The 40 nearest")
    click_middle(page)
    expect(page).to_have_url(re.compile(r"at=11\.20"))
    page = open_map(reader, f"/en/map?at=15/{CENTRE[1] / 1e6}/{CENTRE[0] / 1e6}")
    expect(page.locator("#found li").first).to_be_visible()


def test_what_a_camera_sees_is_drawn_near_by(live_server: object, show: Show, quiet: Browse) -> None:
    """From zoom 15 on the view is on the map, on the side to which the camera looks, and nothing on the other."""
    show([device(0, views=(View(90, 60, 60),))])
    page = open_map(quiet(), f"/en/map?at=18/{CENTRE[1] / 1e6}/{CENTRE[0] / 1e6}")
    east, west = pixel(page, 60), pixel(page, -60)
    assert east != west
    page = open_map(quiet(), f"/en/map?at=13/{CENTRE[1] / 1e6}/{CENTRE[0] / 1e6}")
    assert pixel(page, 60) == pixel(page, -60)


def click_middle(page: Page) -> None:
    box = page.locator(".canvas canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def pixel(page: Page, east: int) -> object:
    """The colour so many pixels to the east of the middle of the map."""
    picture = Image.open(io.BytesIO(page.locator(".canvas").screenshot()))
    return picture.getpixel((picture.width // 2 + east, picture.height // 2))


def test_without_scripts_there_are_a_drawing_and_a_list(live_server: object, town: list[Device], quiet: Browse) -> None:
    """The same address gives a drawing, ways to move it, the filters as a form, and the list."""
    reader = quiet(javascript=False, width=360)
    page = reader.page
    page.goto(f"{reader.address}/en/map?{HERE}")
    expect(page.locator("svg.drawn circle.device")).to_have_count(5)
    expect(page.locator("#found li")).to_have_count(5)
    page.get_by_text("Choose what is shown").click()
    page.get_by_label("Plate reader").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("svg.drawn circle.device")).to_have_count(1)
    page.get_by_role("link", name="Nearer").click()
    expect(page).to_have_url(re.compile(r"at=17\.00.*type=anpr"))


def test_where_the_browser_has_no_webgl_the_drawing_stays(
    live_server: object, town: list[Device], quiet: Browse
) -> None:
    """On a phone that cannot show the live map, the page is whole without it."""
    reader = quiet(width=360)
    reader.page.add_init_script(
        "const own = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...more) {"
        "  return kind.startsWith('webgl') ? null : own.call(this, kind, ...more); };"
    )
    reader.open(f"/fr/map?{HERE}")
    expect(reader.page.locator("svg.drawn")).to_be_visible()
    expect(reader.page.get_by_role("link", name="Plus près")).to_be_visible()
    assert reader.page.locator(".stage.live").count() == 0
    reader.check_accessible()
    reader.check_width()


def test_the_map_is_shown_in_a_frame_of_another_page(live_server: object, town: list[Device], quiet: Browse) -> None:
    """The line to copy works: the frame shows the map alone, live, and links to the whole one."""
    reader = quiet()
    page = reader.page
    body = f'<iframe width=800 height=500 src="{reader.address}/fr/map/embed?{HERE}"></iframe>'
    page.route("**/elsewhere", lambda route: route.fulfill(content_type="text/html", body=body))
    page.goto(f"{reader.address}/elsewhere")
    frame = page.frame_locator("iframe")
    expect(frame.locator(".stage.ready")).to_be_attached()
    expect(frame.get_by_role("link", name="Toute la carte")).to_be_visible()


def test_the_sheet_fills_an_a3_page(live_server: object, town: list[Device], quiet: Browse) -> None:
    """Printed, the map is on one sheet of A3, across, with its legend and the numbers of the list."""
    reader = quiet(language="fr")
    reader.open(f"/fr/map/sheet?{HERE}")
    reader.check_accessible()
    with closing(pypdfium2.PdfDocument(reader.page.pdf(prefer_css_page_size=True))) as document:
        assert len(document) == 1
        assert [round(points) for points in document[0].get_size()] == [1191, 842]

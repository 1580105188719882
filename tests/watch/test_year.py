"""A prefecture's site through a year: files new, replaced, removed, broken, walled, endless, slow, renamed; silence."""

import time
from http.server import BaseHTTPRequestHandler

import pytest

from contrechamp.watch.models import Act, Finding, Outcome, Source, Text, Version
from contrechamp.watch.sources import asking
from tests.watch.conftest import SHOP, STREET, Site, pass_days, pdf, send, visit

pytestmark = pytest.mark.django_db

RETURNING = b"<html><body><h1>Erreur 404</h1><p>Document introuvable</p></body></html>"
WALL = b"<html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies</body></html>"


def outcomes(source: Source) -> list[str]:
    """How the calls ended that had news, the last first."""
    return list(source.calls.values_list("outcome", flat=True))


def test_only_the_street_among_the_shops_is_found(source: Source, site: Site) -> None:
    """Two collections come out; the act about a street is one finding with its page, place, day and expiry."""
    site.list("/a.pdf", "/b.pdf")
    site.files["/a.pdf"] = pdf(SHOP, STREET, number=7)
    site.files["/b.pdf"] = pdf(SHOP, number=8)
    seen = visit(source)
    assert seen.outcome == Outcome.NEW
    assert Act.objects.count() == 3
    finding = Finding.objects.get()
    assert finding.act
    assert (finding.sort, finding.page, finding.places) == ("authorises", 2, ["insee:25056"])
    assert (finding.act.date, finding.expires, finding.act.reference) == ("2024-03-04", "2029-03-04", "2024-7")
    assert finding.technologies == ["video-surveillance"]
    body = finding.act.text.page_set.get(number=2).body
    assert "voie publique" in body[finding.start : finding.end]
    assert any("caméras" in body[start:end] for start, end in finding.lit)


def test_what_is_unchanged_is_asked_with_its_tag_and_read_once(source: Source, site: Site) -> None:
    """A second visit asks the same files with their ETag: no new version, no second finding."""
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(STREET)
    visit(source)
    pass_days(1.1)
    asked = len(site.asked)
    visit(source)
    assert "/a.pdf" in site.asked[asked:]
    assert Version.objects.count() == Finding.objects.count() == 1


def test_a_new_file_is_found_on_a_later_day(source: Source, site: Site) -> None:
    """The next collection is asked for when the list shows it."""
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(SHOP)
    visit(source)
    pass_days(7)
    site.list("/a.pdf", "/b.pdf")
    site.files["/b.pdf"] = pdf(STREET)
    visit(source)
    assert Finding.objects.get().page == 1


def test_a_file_that_is_replaced_is_a_finding(source: Source, site: Site) -> None:
    """Both versions are kept, and the replacement itself is told."""
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(SHOP)
    visit(source)
    pass_days(2)
    site.files["/a.pdf"] = pdf(SHOP, STREET)
    visit(source)
    assert Version.objects.count() == 2
    assert sorted(Finding.objects.values_list("sort", flat=True)) == ["authorises", "replaced"]


def test_a_file_that_is_removed_is_told_and_kept(source: Source, site: Site) -> None:
    """Where an act that mattered vanishes, that is news; its bytes stay here."""
    site.list("/a.pdf", "/b.pdf")
    site.files |= {"/a.pdf": pdf(STREET), "/b.pdf": pdf(SHOP)}
    visit(source)
    pass_days(2)
    site.list("/b.pdf")
    del site.files["/a.pdf"]
    visit(source)
    assert Finding.objects.filter(sort="removed").count() == 1
    assert source.files.get(address__endswith="/a.pdf").gone_at is not None
    assert Version.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "outcome"),
    [(RETURNING, Outcome.ERROR), (WALL, Outcome.CHALLENGE), (pdf(STREET)[:-900], Outcome.CUT), (b"", Outcome.ERROR)],
)
def test_what_is_no_file_is_never_content(source: Source, site: Site, body: bytes, outcome: Outcome) -> None:
    """An error page with status 200, a wall, a file cut off: noted, not kept, asked for again the next day."""
    site.list("/a.pdf")
    site.files["/a.pdf"] = body
    visit(source)
    assert outcome in outcomes(source)
    assert not Text.objects.exists()
    pass_days(1.1)
    site.files["/a.pdf"] = pdf(STREET)
    visit(source)
    assert Finding.objects.count() == 1


def test_a_wall_before_the_list_makes_the_source_blind(source: Source, site: Site) -> None:
    """A wall is not circumvented; when it stays, the source says since when it is blind, and sees again after it."""
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(STREET)
    assert visit(source).blind_since is None
    site.files["/raa"] = WALL
    for _day in range(4):
        pass_days(1.1)
        seen = visit(source)
    assert seen.outcome == Outcome.CHALLENGE
    assert seen.blind_since is not None
    site.list("/a.pdf")
    assert visit(source).blind_since is None


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Redirects to itself."""
    send(handler, b"", 302, Location=handler.path)


def huge(handler: BaseHTTPRequestHandler) -> None:
    """Says that it has two gigabytes."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(2_000_000_000))
    handler.send_header("Content-Type", "application/pdf")
    handler.end_headers()
    handler.wfile.write(b"%PDF-1.4 " * 100)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Sends a byte now and then."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(b"%")
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize(("reply", "outcome"), [(endless, "loop"), (huge, "large"), (drip, "slow")])
def test_hostile_answers_end_and_are_named(
    source: Source, site: Site, monkeypatch: pytest.MonkeyPatch, reply: object, outcome: str
) -> None:
    """A redirect loop, two gigabytes, a slow drip: each ends soon, says what it was, and the other file is read."""
    monkeypatch.setattr(asking, "SECONDS", 5.0)  # enough for the honest file, wherever it is asked for
    site.list("/a.pdf", "/b.pdf")
    site.files |= {"/a.pdf": reply, "/b.pdf": pdf(STREET)}  # type: ignore[dict-item]
    visit(source)
    assert outcome in outcomes(source)
    assert Finding.objects.count() == 1


def test_renamed_links_alert_nobody_again(source: Source, site: Site) -> None:
    """The same bytes at another address, or the same act in another file, stay one finding."""
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(STREET)
    visit(source)
    pass_days(2)
    site.list("/2024/a-renamed.pdf", "/again.pdf")
    site.files |= {"/2024/a-renamed.pdf": site.files.pop("/a.pdf"), "/again.pdf": pdf(STREET, SHOP)}
    visit(source)
    assert Finding.objects.exclude(sort="removed").count() == 1


def test_a_list_without_files_is_an_error(source: Source, site: Site) -> None:
    """When the site is built anew and no link is a file any more, the list is not taken for an empty one."""
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(STREET)
    visit(source)
    pass_days(2)
    site.list("/contact", "/news")
    seen = visit(source)
    assert seen.outcome == Outcome.EMPTY
    assert source.files.get().gone_at is None


def test_silence_is_an_error(source: Source, site: Site) -> None:
    """A list that answers well, without anything new for longer than its rhythm, makes the source blind."""
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(STREET)
    visit(source)
    for _day in range(8):
        pass_days(2)
        seen = visit(source)
    assert seen.outcome == Outcome.NEW
    assert seen.blind_since is not None


def test_the_rules_of_the_host_are_kept(source: Source, site: Site) -> None:
    """What robots.txt forbids is not asked for; the caller says who it is; one robots.txt serves all calls of a day."""
    site.robots = b"User-agent: *\nDisallow: /secret/\n"
    site.list("/secret/a.pdf", "/b.pdf")
    site.files |= {"/secret/a.pdf": pdf(STREET), "/b.pdf": pdf(SHOP)}
    visit(source)
    assert "/secret/a.pdf" not in site.asked
    assert site.asked.count("/robots.txt") == 1
    assert Outcome.FORBIDDEN in outcomes(source)
    assert all(agent.startswith("Contrechamp/") and "(+http" in agent for agent in site.agents)


def test_a_full_store_takes_nothing_more_and_says_so(source: Source, site: Site, settings: object) -> None:
    """At the edge of the budget what is kept stays, and the source tells why nothing comes."""
    settings.WATCH_STORAGE = 0  # type: ignore[attr-defined]
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(STREET)
    visit(source)
    assert Outcome.FULL in outcomes(source)
    assert not Text.objects.exists()


def test_a_feed_gives_its_entries_and_a_changed_page_only_what_was_added(db: None, site: Site) -> None:
    """Entries of a feed are pages; when one changes, old text is not told again and new text is."""
    from contrechamp.watch.sources import files

    page = "<!doctype html><html><body>{}</body></html>"
    street = "<p>La commune de Besançon installe des caméras de voie publique, rue du Port.</p>" * 3
    site.files["/feed"] = (
        "<?xml version='1.0'?><rss version='2.0'><channel><title>t</title><item><title>Vidéoprotection</title>"
        "<link>/news/1</link></item></channel></rss>"
    ).encode()
    site.files["/news/1"] = page.format(street).encode()
    source = files.add("news", f"template: feed\ntitle: News\naddress: {site.address}/feed\ndelay: 0\nlocal: true\n")
    visit(source)
    first = Finding.objects.get()
    pass_days(2)
    site.files["/news/1"] = page.format(street + "<p>Horaires de la piscine municipale, tous les jours.</p>").encode()
    visit(source)
    assert Version.objects.count() == 2
    assert Finding.objects.get() == first


def test_a_private_host_is_asked_only_where_the_source_names_it(source: Source, site: Site, neighbour: Site) -> None:
    """The operator allowed the host and port of the source's address; what its pages link to in the private network
    stays unasked, files and redirects too."""
    neighbour.files["/secret.pdf"] = pdf(STREET)
    site.list("/a.pdf", "/b.pdf", f"{neighbour.address}/secret.pdf")
    site.files["/a.pdf"] = pdf(SHOP)

    def away(handler: BaseHTTPRequestHandler) -> None:
        send(handler, b"", 302, Location=f"{neighbour.address}/secret.pdf")

    site.files["/b.pdf"] = away
    visit(source)
    assert "/a.pdf" in site.asked
    assert neighbour.asked == []
    assert not Finding.objects.exists()
    assert {Outcome.FORBIDDEN, Outcome.UNREACHABLE} <= set(outcomes(source))

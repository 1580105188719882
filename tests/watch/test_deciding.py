"""The queue: what waits, decisions, drafts with their sources filled in, expiry, and how well the rules did."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contrechamp.catalogue import acts as catalogue
from contrechamp.catalogue.models import Card, Draft
from contrechamp.library import words
from contrechamp.library.models import Document
from contrechamp.people.acts import add_user
from contrechamp.people.models import User
from contrechamp.records.acts import create_organisation
from contrechamp.watch import working
from contrechamp.watch.deciding import acts, reads, trying
from contrechamp.watch.models import Act, Decision, Finding, Source, Text, TextPage
from contrechamp.watch.rules.book import BadRules
from contrechamp.watch.sources import files
from contrechamp.watch.stages import judging
from tests.watch.conftest import SHOP, STREET, Site, pdf, visit
from tests.watch.samples import RELEASE, package

pytestmark = pytest.mark.django_db
DECISION = Decision.Choice


@pytest.fixture
def group(db: None) -> str:
    """A group that this node signs for."""
    return create_organisation(name="A group").organisation


@pytest.fixture
def member(group: str) -> User:
    """Somebody who writes drafts."""
    return add_user(name="camille", organisation=group, role="contributor")


@pytest.fixture
def finding(source: Source, site: Site) -> Finding:
    """A street among shops."""
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(SHOP, STREET, number=7)
    visit(source)
    return Finding.objects.get()


def test_a_kept_finding_becomes_a_draft_with_its_sources(finding: Finding, group: str, member: User) -> None:
    """The file is in the library with its origin; place, technology and decision quote its page."""
    acts.decide(finding=finding, organisation=group, by=member, choice=DECISION.KEEP)
    _until_drafted()
    decision = Decision.objects.get()
    draft = Draft.objects.get(pk=decision.draft)
    document = Document.objects.get()
    assert document.origin.endswith("/a.pdf")
    said = {row.property: row for row in draft.statements.all()}
    assert said["place"].value == "insee:25056"
    assert said["technology"].value == "video-surveillance"
    assert said["decision"].value["date"] == {"from": "2024-03-04", "to": "2024-03-04"}
    assert said["decision"].value["reference"] == "2024-7"
    for key in ("place", "technology", "decision"):
        [quote] = said[key].sources
        assert quote["library"] == str(document.pk)
        assert quote["page"] == 2
        assert "voie publique" in quote["exact"]


@pytest.fixture
def actor(group: str) -> Iterator[str]:
    """A company that is known here."""
    Card.objects.create(organisation=group, subject="siren:552059024", kind="party", title="Optiques du Jura")
    judging._known.cache_clear()
    yield "siren:552059024"
    judging._known.cache_clear()


def test_actors_and_amounts_quote_the_words_that_name_them(
    source: Source, site: Site, group: str, member: User, actor: str
) -> None:
    """Not the heaviest passage, but the sentence in which the actor or the amount stands, on the page where it is."""
    award = ("Article 2. Le marché est attribué à la société OPTIQUES DU JURA.", "Article 3. Il coûte 451 250 € HT.")
    other = ("Décision n° 5 portant achat de bancs", "Le Maire,", "Vu le code ;", "Fait le 4 mai 2024", *award[:1])
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(SHOP, STREET[:4], award, other)
    visit(source)
    acts.decide(finding=Finding.objects.get(), organisation=group, by=member, choice=DECISION.KEEP)
    _until_drafted()
    said = {row.property: row for row in Draft.objects.get().statements.all()}
    assert said["party"].value == {"ref": actor}
    [quote] = said["party"].sources
    assert (quote["page"], "OPTIQUES DU JURA" in quote["exact"]) == (3, True)
    assert "voie publique" not in quote["exact"]
    assert said["amount"].value["cents"] == 45_125_000
    [quote] = said["amount"].sources
    assert (quote["page"], "451 250 € HT" in quote["exact"]) == (3, True)
    assert said["place"].sources[0]["page"] == 2


def test_data_of_contracts_are_quoted_by_their_address(
    source: Source, site: Site, group: str, member: User, actor: str
) -> None:
    """Each statement has the address, the day and the lines that say it, actors their role; no document is made."""
    site.files["/ocds.json"] = package(RELEASE)
    address = f"{site.address}/ocds.json"
    visit(files.add("data", f"template: notices\ntitle: Contracts\naddress: {address}\ndelay: 0\nlocal: true\n"))
    acts.decide(finding=Finding.objects.get(), organisation=group, by=member, choice=DECISION.KEEP)
    _until_drafted()
    said = {row.property: row for row in Draft.objects.get().statements.all()}
    assert said["party"].value == {"ref": actor, "role": "supplier"}
    assert said["amount"].as_written == "480000 EUR"
    lines = {"party": "awards suppliers name: Optiques du Jura.", "amount": "tender value: 480000 EUR."}
    for key in ("place", "technology", "decision", "party", "amount"):
        [cited] = said[key].sources
        assert (cited["address"], cited["read"]) == (address, timezone.localdate().isoformat())
        assert lines.get(key, "Trente caméras, rue Battant") in cited["exact"]
        assert cited["exact"] in Act.objects.get().body
    assert not Document.objects.exists()


def test_a_second_finding_is_added_to_a_known_dossier(finding: Finding, group: str, member: User) -> None:
    """Chosen by its subject, the draft that is there gets the statements that it lacks."""
    begun = catalogue.begin(
        organisation=group, by=member, title={"fr": "Caméras de Besançon"}, place="insee:25056",
        technologies=["video-surveillance"],
    )  # fmt: skip
    [known] = reads.known_dossiers(finding, group, "fr")
    assert known.urn == begun.subject
    acts.decide(finding=finding, organisation=group, by=member, choice=DECISION.KEEP, subject=known.urn)
    _until_drafted()
    assert Draft.objects.get().pk == begun.pk
    assert [row.property for row in begun.statements.all()].count("technology") == 1
    assert begun.statements.filter(property="decision").count() == 1


def _until_drafted() -> None:
    for _try in range(200):
        working.until_done()
        if not Decision.objects.filter(draft=None, choice="keep").exists():
            return
        time.sleep(0.3)
    pytest.fail("no draft came of what was kept")


def test_what_is_decided_waits_no_more(finding: Finding, group: str, member: User) -> None:
    """Each group has its own queue; what is put off stays in a list of its own; a decision can be changed."""
    other = create_organisation(name="Another").organisation
    assert [one.pk for one in reads.waiting(group, {})] == [finding.pk]
    acts.decide(finding=finding, organisation=group, by=member, choice=DECISION.LATER)
    assert not reads.waiting(group, {}).exists()
    assert reads.waiting(group, {"later": "1"}).exists()
    assert reads.waiting(other, {}).exists()
    acts.decide(finding=finding, organisation=group, by=member, choice=DECISION.NO)
    assert Decision.objects.count() == 1
    assert not reads.waiting(group, {"later": "1"}).exists()


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"department": "25"}, 1), ({"department": "13"}, 0), ({"place": "Besançon"}, 1), ({"place": "Lyon"}, 0),
        ({"technology": "video-surveillance"}, 1), ({"technology": "drone"}, 0),
    ],
)  # fmt: skip
def test_the_queue_is_of_a_territory(finding: Finding, group: str, filters: dict[str, str], count: int) -> None:
    """A town, a department, a technology."""
    assert reads.waiting(group, filters).count() == count


def test_nobody_decides_for_a_group_of_others(finding: Finding, group: str) -> None:
    """Who is no member is refused."""
    stranger = add_user(name="alex", organisation=create_organisation(name="Other").organisation, role="contributor")
    with pytest.raises(PermissionDenied):
        acts.decide(finding=finding, organisation=group, by=stranger, choice=DECISION.NO)


def test_an_authorisation_that_ends_is_told(finding: Finding, group: str, member: User) -> None:
    """Half a year before its five years are over the group is reminded, until it has dealt with it."""
    decision = acts.decide(finding=finding, organisation=group, by=member, choice=DECISION.KEEP)
    end = date(2029, 3, 4)
    assert decision.expires == end.isoformat()
    assert not reads.ending(group, end - timedelta(days=200)).exists()
    assert reads.ending(group, end - timedelta(days=100)).exists()
    acts.settle_reminder(decision=decision, by=member)
    assert not reads.ending(group, end).exists()


def test_decisions_measure_the_rules(finding: Finding, group: str, member: User) -> None:
    """Precision and recall count what is kept and what is not, by the rules as they are now."""
    acts.decide(finding=finding, organisation=group, by=member, choice=DECISION.KEEP)
    assert (reads.score(group).precision, reads.score(group).recall) == (1, 1)
    acts.decide(finding=finding, organisation=group, by=member, choice=DECISION.NO)
    assert (reads.score(group).precision, reads.score(group).recall) == (0, None)
    acts.decide(finding=finding, organisation=group, by=member, choice=DECISION.KEEP)
    Finding.objects.update(rules="older")
    assert (reads.score(group).precision, reads.score(group).recall) == (None, 0)


def test_a_rule_is_tried_on_what_is_stored(finding: Finding) -> None:
    """A changed file shows what would be found besides and what would be lost; the rules stay as they are."""
    files = trying.files()
    more = trying.attempt(
        trying.with_file("contexts.yaml", files["contexts.yaml"].replace("boulangerie: 9", "pain: 9"))
    )
    assert (more.tried, more.total, more.lost) == (2, 2, [])
    lost = trying.attempt(trying.with_file("video.yaml", "technology: video-surveillance\nterms: {girouette: 3}\n"))
    assert [change.pk for change in lost.lost] == [finding.act_id]
    assert lost.labelled.missed > 0
    with pytest.raises(BadRules):
        trying.with_file("../settings.py", "x")


def test_the_pages_are_for_members(client: Client, finding: Finding, group: str, member: User) -> None:
    """The queue, a finding with its page lit, the decision and the rules; nothing of it for strangers."""
    pages = [reverse("watch_work:queue"), reverse("watch_work:rules")]
    pages += [reverse(f"watch_work:{name}", args=[finding.pk]) for name in ("finding", "picture")]
    for address in pages:
        assert client.get(address).status_code == 302, address
    client.force_login(member)
    for address in pages:
        assert client.get(address).status_code == 200, address
    shown = client.get(pages[2]).content.decode()
    assert shown.count("<rect") > 3
    answer = client.post(reverse("watch_work:decide", args=[finding.pk]), {"choice": "no", "department": "25"})
    assert answer.status_code == 302
    assert answer["Location"].endswith("/work/watch?department=25")
    assert Decision.objects.get().choice == "no"
    tried = client.post(reverse("watch_work:rules") + "?file=video.yaml", {"text": "technology: ["})
    assert "video.yaml" in tried.content.decode()


def test_findings_of_scans_have_their_words_lit(source: Source, tmp_path: Path) -> None:
    """What OCR read has the places of its words, kept when it was read."""
    text = Text.objects.create(sha256="a" * 64, size=1, media_type="application/pdf")
    packed = words.pack([[0, 7, [[10, 10, 60, 20]]]])
    TextPage.objects.create(text=text, number=1, body="caméras", words=packed, width=100, height=100, ocr=True)
    act = Act.objects.create(text=text, number=1, title="t", first_page=1, last_page=1, body="caméras", digest="d")
    made = Finding.objects.create(act=act, page=1, start=0, end=7, lit=[[0, 7]], found_at=timezone.now())
    sheet = reads.sheet(made)
    assert sheet
    assert sheet.boxes == [{"x": 10, "y": 10, "width": 50, "height": 10}]


def test_one_member_at_a_time_tries_a_rule(finding: Finding, member: User) -> None:
    """Trying takes long: a second one is told so at once, and readers keep the rest of the process."""
    client = Client()
    client.force_login(member)
    with trying._alone:
        answer = client.post(reverse("watch_work:rules"), {"text": trying.files()["video.yaml"]})
    assert "demi-minute" in answer.content.decode()
    assert not trying._alone.locked()

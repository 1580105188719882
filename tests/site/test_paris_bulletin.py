"""The main job on a real document: from an official bulletin to a dossier that anybody finds and checks."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from contrechamp.jobs.worker import run_until_idle
from contrechamp.library import acts as library
from contrechamp.library.models import Document
from contrechamp.people.acts import add_user, one_time_link
from contrechamp.records import acts as records
from contrechamp.records import export, reads
from tests.browsing import Browse

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

VERIFIER = Path(__file__).resolve().parents[2] / "verifier" / "verify.mjs"

# Page, first and last words of what is selected, what the words show, and what the dossier says of it.
READ = [
    (37, "l'installation d'un système", "Commission Départementale de Vidéoprotection ;", "Base légale",
     "À Paris, l’installation demande une autorisation du préfet de police, après avis d’une commission."),
    (37, "le Préfet de Police a la charge, à", "secours et de la défense", "But annoncé",
     "L’arrêté invoque l’ordre public et le secours."),
    (37, "pour une durée de cinq ans", "pour une durée de cinq ans", "Résultat",
     "L’autorisation vaut pour cinq ans."),
    (37, "filmant la voie publique à partir des caméras", "en annexe 1", "Zone couverte",
     "Les caméras filment la voie publique ; leurs lieux sont dans l’annexe 1."),
    (38, "détruits dans un délai maximum", "un délai maximum d'un mois", "Promesse",
     "Les images sont détruites après un mois au plus, hors enquête."),
    (39, "L'information du public par la mise en place", "l'installation du PVPP", "Promesse",
     "Le public doit pouvoir connaître clairement et en permanence l’installation du système."),
]  # fmt: skip

# From the first words to the last, over as many nodes as they span, as a person draws the mouse.
SELECT = """([first, last]) => {
  const whole = document.querySelector("[data-page-text]");
  const walker = document.createTreeWalker(whole, NodeFilter.SHOW_TEXT);
  let text = "", nodes = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    nodes.push([text.length, node]);
    text += node.data.replaceAll("\\n", " ");
  }
  const spot = offset => {
    const [start, node] = nodes.findLast(([start]) => start <= offset);
    return [node, offset - start];
  };
  const from = text.indexOf(first), to = text.indexOf(last, from) + last.length;
  const range = document.createRange();
  range.setStart(...spot(from));
  range.setEnd(...spot(to));
  document.getSelection().removeAllRanges();
  document.getSelection().addRange(range);
}"""


@pytest.fixture
def bulletin(shared_data: Path) -> Document:
    """The bulletin of 1 February 2019, read into the library of a group."""
    group = records.create_organisation(name="Groupe Est").organisation
    library.add_file(path=shared_data / "documents" / "bovp-2019-02-01.pdf", organisation=group)
    run_until_idle()
    return Document.objects.get()


def describe(tab: Tab, work: str, document: Document) -> None:
    """Gives the document its title, authority and date on its page."""
    tab.goto(f"{work}/document/{document.pk}")
    tab.fill("[name=title]", "Bulletin officiel de la Ville de Paris, 1er février 2019")
    tab.fill("[name=authority]", "Ville de Paris")
    tab.fill("[name=date]", "2019-02-01")
    tab.locator("main form", has=tab.locator("[name=title]")).locator("button").first.click()


def begin(tab: Tab, work: str) -> str:
    """Begins the dossier; the id of its draft."""
    tab.goto(f"{work}/dossiers/new")
    tab.fill("[name=title]", "Vidéoprotection de la préfecture de police à Paris")
    tab.fill("[name=place]", "Paris")
    tab.check("text=Vidéosurveillance >> nth=0")
    tab.click("main form button")
    return tab.url.split("/drafts/")[1].split("/")[0].split("?")[0]


def quote(tab: Tab, page: str, first: str, last: str, target: str, words: str) -> None:
    """Selects words of a page and says what they show."""
    tab.goto(page)
    tab.evaluate(SELECT, [first, last])
    tab.click("[data-quote-offer] button")
    tab.select_option("[name=target]", label=target)
    tab.click("form[data-quote-form] button")
    tab.fill("[name=value_fr], [name=value_text_fr]", words)
    tab.click("main form >> text=Enregistrer")
    assert tab.locator(".quotes mark").count() >= 1


def verified(folder: Path) -> dict[str, Any]:
    """What the verifier in JavaScript says of an export."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is missing: ./test installs it")
    result = subprocess.run([node, VERIFIER, folder, "--json"], capture_output=True, text=True, check=False)
    said: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return said


def test_a_bulletin_becomes_a_signed_dossier(
    browse: Browse, bulletin: Document, client: Client, tmp_path: Path
) -> None:
    """Order 2019-00079: read, quoted by selection, signed, found by search, lit on its page, checked by others."""
    publisher = add_user(name="paule", organisation=bulletin.organisation, role="publisher")
    reader = browse(language="fr")
    tab, work = reader.page, f"{reader.address}/fr/work"
    tab.goto(f"{reader.address}{one_time_link(publisher)}")
    tab.click("main form button")
    describe(tab, work, bulletin)
    draft = begin(tab, work)
    for page, *words in READ:
        quote(tab, f"{work}/drafts/{draft}/read/{bulletin.pk}/{page}", *words)
    tab.goto(f"{work}/drafts/{draft}/publish")
    assert "Bulletin officiel de la Ville de Paris" in tab.inner_text("main")
    tab.click("form >> text=Signer et publier")
    run_until_idle()

    quoted = [source for row in reads.statements(kind="dossier") for source in row.sources]
    assert sorted(source["page"] for source in quoted) == sorted(page for page, *_ in READ)
    assert len({source["document"] for source in quoted}) == 1

    anybody = browse(language="fr", javascript=False)
    anybody.open("/fr/search?q=vidéoprotections")
    anybody.page.click("main >> text=Vidéoprotection de la préfecture de police à Paris")
    assert anybody.page.locator("main mark").count() >= len(READ)
    anybody.page.locator("main a[href*='/page/37']").first.click()
    expect(anybody.page.locator(".light rect").first).to_be_attached()
    assert anybody.cookies() == []

    export.save(tmp_path)
    said = verified(tmp_path)
    assert (said["faults"], said["organisations"], said["logs"]) == ([], 1, 1)

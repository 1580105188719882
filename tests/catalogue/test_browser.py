"""Writing and quoting in a real browser, with and without its scripts."""

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from contrechamp.catalogue import acts
from contrechamp.catalogue.models import Draft
from contrechamp.library.models import Document
from contrechamp.people.acts import one_time_link
from contrechamp.people.models import User
from contrechamp.records import reads as records
from tests.browsing import Browse, Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# From the first words to the last ones named, as a person draws the mouse over the text of the page.
SELECT = """([first, last]) => {
  const text = document.querySelector("[data-page-text]");
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const start = node.data.indexOf(first), end = node.data.indexOf(last);
    if (start >= 0) range.setStart(node, start);
    if (end >= 0) range.setEnd(node, end + last.length);
  }
  document.getSelection().removeAllRanges();
  document.getSelection().addRange(range);
}"""


def sign_in(reader: Reader, user: User) -> Tab:
    """Signs in by a one-time link; the tab."""
    reader.page.goto(f"{reader.address}{one_time_link(user)}")
    reader.page.click("main form button")
    return reader.page


@pytest.fixture
def draft(group: str, publisher: User) -> Draft:
    """A draft with a title."""
    draft = acts.start_draft(organisation=group, kind="dossier", by=publisher)
    acts.state(draft=draft, by=publisher, property="title", value={"fr": "Vidéoprotection à Paris"})
    return draft


def test_a_dossier_needs_no_script(browse: Browse, publisher: User, document: Document) -> None:
    """From the desk of a phone to the public page: begin, read, quote, choose among places, say, sign."""
    reader = browse(width=360, javascript=False, language="en")
    tab = sign_in(reader, publisher)
    tab.goto(f"{reader.address}/en/work/")
    tab.click("text=New dossier")
    tab.fill("[name=title]", "Cameras in Monaco")
    tab.fill("[name=place]", "geonames:2993458")
    tab.check("text=Video surveillance")
    tab.click("text=Go on")
    tab.click("text=Read and quote")
    tab.click(f"h2 >> text={document.title}")
    tab.fill("[name=exact]", "Les enregistrements sont")
    tab.select_option("[name=target]", label="Result")
    tab.click("form[data-quote-form] button")
    assert tab.locator("[name=start][type=radio]").count() == 2
    tab.check("[name=start] >> nth=1")
    tab.click("form[data-quote-form] button")
    assert tab.inner_text("blockquote mark") == "Les enregistrements sont"
    tab.fill("[name=value_text_en]", "Recordings are kept for an investigation.")
    tab.click("main form >> text=Save")
    assert tab.inner_text(".quotes mark") == "Les enregistrements sont"
    tab.click(".crumbs >> text=Cameras in Monaco")
    tab.click("text=See what will be signed")
    tab.click("form >> text=Sign and publish")
    assert "Cameras in Monaco" in tab.inner_text("h1")
    (result,) = records.statements(property="result")
    text = document.page_set.get().text
    assert result.sources[0]["start"] == text.rindex("Les enregistrements sont")


def test_selected_words_fill_the_form(browse: Browse, publisher: User, draft: Draft, document: Document) -> None:
    """Selecting over two paragraphs puts the words, their surroundings and their place into the form."""
    reader = browse(language="fr")
    tab = sign_in(reader, publisher)
    tab.goto(f"{reader.address}/fr/work/drafts/{draft.pk}/read/{document.pk}/1")
    assert tab.is_hidden("[data-quote-offer]")
    tab.evaluate(SELECT, ["détruits dans", "Les enregistrements sont conservés"])
    tab.click("[data-quote-offer] button")
    text = document.page_set.get().text
    assert tab.input_value("[name=start]") == str(text.index("détruits dans"))
    assert tab.input_value("[name=before]").endswith("Les enregistrements sont ")
    assert tab.evaluate("document.activeElement.name") == "target"
    tab.select_option("[name=target]", label="Résultat")
    tab.click("form[data-quote-form] button")
    quoted = tab.inner_text("blockquote mark")
    assert quoted.startswith("détruits dans") and quoted.endswith("Les enregistrements sont conservés")
    tab.fill("[name=value_text_fr]", "Un mois au plus, sauf enquête.")
    tab.click("main form >> text=Enregistrer")
    row = draft.statements.get(property="result")
    assert row.sources[0]["exact"] == text[text.index("détruits dans") : text.index(" pour une enquête")]
    expect(tab.locator(".light rect").first).to_be_attached()


def test_words_selected_twice_on_a_page_are_the_ones_selected(
    browse: Browse, publisher: User, draft: Draft, document: Document
) -> None:
    """Of words that stand twice, a selection says which; words typed instead do not."""
    statement = acts.state(draft=draft, by=publisher, property="result", value={"fr": "x"})
    reader = browse(language="fr")
    tab = sign_in(reader, publisher)
    tab.goto(f"{reader.address}/fr/work/drafts/{draft.pk}/read/{document.pk}/1?for=s:{statement.pk}")
    tab.evaluate(SELECT, ["Les enregistrements sont conservés", "Les enregistrements sont"])
    tab.click("form[data-quote-form] button")
    statement.refresh_from_db()
    text = document.page_set.get().text
    assert [source["start"] for source in statement.sources] == [text.rindex("Les enregistrements sont")]
    tab.evaluate(SELECT, ["Arrêté", "Arrêté n°"])
    tab.fill("[name=exact]", "Les enregistrements sont")
    assert tab.input_value("[name=start]") == ""


@pytest.mark.parametrize(("width", "scheme", "language"), [(360, "dark", "fr"), (1280, "light", "en")])
def test_every_page_is_accessible_and_fits(
    browse: Browse, publisher: User, draft: Draft, document: Document, width: int, scheme: str, language: str
) -> None:
    """Axe finds nothing, and no page scrolls sideways."""
    row = acts.state(draft=draft, by=publisher, property="result", value={"fr": "Un mois"})
    acts.use_as_source(statement=row, document=document, page=1, exact="un délai maximum", by=publisher)
    acts.state(draft=draft, by=publisher, property="amount", value=None, as_written="600 euros euros")
    reader = browse(width=width, scheme=scheme, language=language)
    sign_in(reader, publisher)
    here = f"drafts/{draft.pk}"
    for path in (
        "", "dossiers/new", here, f"{here}/read", f"{here}/read/{document.pk}/1", f"{here}/statement/{row.pk}",
        f"{here}/add/party", f"{here}/add/decision", f"{here}/statement/{row.pk}/address", f"{here}/publish",
        f"{here}/discard",
    ):  # fmt: skip
        reader.open(f"/{language}/work/{path}")
        reader.check_accessible()
        reader.check_width()

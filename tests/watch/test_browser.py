"""The pages in a browser: fit for everybody on phone and desk, and the queue worked by keys alone."""

import pytest
from django.urls import reverse

from contrechamp.people.acts import add_user
from contrechamp.records.acts import create_organisation
from contrechamp.watch.models import Decision, Finding, Source
from tests.browsing import Browse
from tests.library.test_pages_browser import sign_in
from tests.watch.conftest import SHOP, STREET, Site, pdf, visit

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.sqlite_only]


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_the_pages_fit_and_keys_decide(browse: Browse, width: int, scheme: str, source: Source, site: Site) -> None:
    """No barrier and nothing too wide on any page; J, Enter and N open a finding and leave it."""
    group = create_organisation(name="A group").organisation
    user = add_user(name="camille", organisation=group, role="contributor")
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(SHOP, STREET)
    visit(source)
    finding = Finding.objects.get()
    reader = browse(width=width, scheme=scheme)
    pages = [reverse(f"watch:{name}") for name in ("acts", "sources", "subscribe")]
    pages += [reverse("watch:act", args=[finding.act_id]), reverse("watch:source", args=["doubs"])]
    for address in pages:
        reader.open(address)
        reader.check_accessible()
        reader.check_width()
    assert not reader.cookies()
    sign_in(reader, user)
    for address in (reverse("watch_work:rules"), reverse("watch_work:finding", args=[finding.pk])):
        reader.open(address)
        reader.check_accessible()
        reader.check_width()
    reader.open(reverse("watch_work:queue"))
    reader.check_accessible()
    reader.page.keyboard.press("j")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url(f"**/work/watch/{finding.pk}")
    reader.page.keyboard.press("n")
    reader.page.wait_for_url("**/work/watch")
    assert Decision.objects.get().choice == "no"

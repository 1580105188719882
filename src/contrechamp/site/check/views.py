"""The page where anybody checks a citation or a file, and the files that prove without this site."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contrechamp.records import citation, history
from contrechamp.records.citation import Checked
from contrechamp.shell.pages import render
from contrechamp.site.check import findings, reads
from contrechamp.site.check.findings import Finding
from contrechamp.site.check.uploads import MOST_BYTES, Fingerprint, Hashing
from contrechamp.site.reads.citable import version_of
from contrechamp.site.reads.subjects import Sight


@csrf_exempt  # a file is compared, nothing is kept or changed
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Whether this site holds what a citation names (`?q=`), or a file that is sent: hashed as it comes, never kept."""
    asked, found, proved, problem = request.GET.get("q", "").strip(), list[Finding](), None, ""
    if request.method == "POST":
        hashing = Hashing(request)
        request.upload_handlers = [hashing]
        file = request.FILES.get("file")
        if isinstance(file, Fingerprint):
            asked = file.sha256
            if b'"kind":"genesis"' in file.citation:  # as each citation has, and hardly anything else
                proved = citation.check(file.citation.splitlines(keepends=True))
        elif hashing.too_large:
            problem = _("The file is larger than %(size)d MB.") % {"size": MOST_BYTES // 1_000_000}
        asked = asked or request.POST.get("q", "").strip()
    found = _of_citation(proved) if proved else reads.look(asked) if asked else []
    context = {"asked": asked, "found": found, "proved": proved, "problem": problem}
    twin = {"asked": asked, "found": [one.as_json() for one in found], "problem": problem}
    response = render(request, "check/check.html", context, twin=twin)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def record(request: HttpRequest, record: str) -> HttpResponseBase:
    """The citation of one publication (docs/records.md, section 11)."""
    if not history.is_shown(record):
        raise Http404
    return _proof([record])


@require_safe
def version(request: HttpRequest, subject: str, token: str) -> HttpResponseBase:
    """The citation of all publications of which a version of a page is made."""
    found = version_of(subject, token, Sight())
    if found is None:
        raise Http404
    return _proof([step.record for step in found.steps])


def _proof(names: list[str]) -> HttpResponseBase:
    headers = {
        "Content-Disposition": f'attachment; filename="{names[-1][:12]}.ndjson"',
        "Access-Control-Allow-Origin": "*",
    }
    return StreamingHttpResponse(citation.proof(names), content_type="application/x-ndjson", headers=headers)


def _of_citation(proved: Checked) -> list[Finding]:
    """What this site holds of the publications that a citation proves."""
    cited = proved.cited[: reads.MOST]
    found = reads.fingerprints([one.record for one in cited])
    return [found.get(one.record) or Finding(one.record, "record", findings.UNKNOWN, since=one.day) for one in cited]

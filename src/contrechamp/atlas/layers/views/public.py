"""What everybody can read of imported layers. The pages are the same for all readers but for a member's actions."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contrechamp.atlas.layers import reads
from contrechamp.atlas.layers.forms import PlaceForm, VouchForm
from contrechamp.atlas.layers.models import Layer, Object
from contrechamp.atlas.layers.telling import Shown
from contrechamp.people import may
from contrechamp.shell import languages
from contrechamp.shell.metadata import Metadata
from contrechamp.shell.pages import render

ON_A_PAGE = 50


@require_safe
def layers(request: HttpRequest) -> HttpResponse:
    """The layers, each with its licence and how many devices it has."""
    found = reads.layers()
    about = Metadata(_("Other maps"), _("Devices from other maps and lists, each under its own licence."))
    return render(request, "layers/layers.html", {"layers": found}, twin={"layers": [_twin(one) for one in found]},
                  metadata=about)  # fmt: skip


def _twin(told: reads.Told) -> dict[str, object]:
    layer = told.layer
    return {
        "layer": layer.pk, "name": layer.name, "licence": layer.licence, "attribution": layer.attribution,
        "address": layer.address, "devices": told.objects, "placed": told.placed, "gone": told.gone,
    }  # fmt: skip


@require_safe
def layer(request: HttpRequest, number: int) -> HttpResponse:
    """The devices of a layer, those without a position too; `q` looks for words, an operator, a name."""
    found = get_object_or_404(Layer, pk=number)
    objects = Object.objects.filter(layer=found)
    if asked := request.GET.get("q", "").replace("\0", "").strip()[:100]:
        objects = objects.filter(Q(words__icontains=asked) | Q(name=asked) | Q(operator__icontains=asked))
    page = Paginator(objects.select_related("layer").order_by("pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = [Shown(row, languages.current()) for row in page]
    told = next(row for row in reads.layers() if row.layer == found)
    twin = {
        **_twin(told),
        "page": page.number,
        "pages": page.paginator.num_pages,
        "list": [one.twin() for one in shown],
    }
    context = {"told": told, "page": page, "shown": shown, "asked": asked}
    return render(request, "layers/layer.html", context, twin=twin, metadata=Metadata(found.name, found.attribution))


@require_safe
def one(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """One device of a layer."""
    found = get_object_or_404(Object.objects.select_related("layer"), layer=number, name=name)
    member = may.draft(request.user, found.layer.organisation)
    shown = Shown(found, languages.current(), member)
    context = {"shown": shown, "layer": found.layer, "formers": found.formers.all()[:20]}
    if member:
        context |= {"vouch": VouchForm(), "place": PlaceForm()}
    return render(request, "layers/object.html", context, twin=shown.twin, metadata=Metadata(shown.title, found.words))

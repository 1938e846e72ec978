"""The page that leads from an empty institution to the first number called."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from backend.common.errors import NotFoundError
from backend.desk.setup.checklist import steps_of
from backend.desk.setup.pages import Page, institution_place, setup_view


@setup_view
def page(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Show the steps of the first office, or of the one in ``?oficina=``."""
    place = institution_place(request, institution_id)
    offices = list(place.offices().filter(is_remote=False))
    asked = request.GET.get("oficina", "")
    office = next((row for row in offices if str(row.pk) == asked), None)
    if asked and office is None:
        raise NotFoundError(_("No se encontró esa oficina."))
    steps = steps_of(place, office)
    following = next((step for step in steps if not step.done), None)
    return render(
        request,
        "setup/checklist.html",
        {
            "page": Page(_("Primera oficina"), place.crumbs()),
            "steps": steps,
            "following": following,
            "offices": offices,
            "office": office or (offices[0] if offices else None),
        },
    )

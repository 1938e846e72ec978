"""News and work instructions: read, marked, written."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backend.accounts.api import Permission, Viewer
from backend.common.errors import NotAllowedError
from kb import services
from kb.bulletins import (
    bulletin_badge,
    bulletin_get,
    bulletin_readers,
    bulletins_for,
    writing_institutions,
)
from kb.forms_bulletin import BulletinForm
from kb.pages import staff_page


def _writes(viewer: Viewer) -> bool:
    return writing_institutions(viewer) != frozenset()


@require_GET
@staff_page(Permission.KB_VIEW)
def index(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show what concerns the viewer, unread first."""
    cards = bulletins_for(viewer)
    context = {"cards": cards, "may_write": _writes(viewer)}
    return render(request, "kb/bulletins.html", context)


@require_GET
@staff_page(Permission.KB_VIEW)
def badge(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Give the small badge alone, for whichever page asks for it."""
    return render(request, "kb/_bulletin_badge.html", {"badge": bulletin_badge(viewer)})


@require_POST
@staff_page(Permission.KB_VIEW)
def read(request: HttpRequest, viewer: Viewer, *, bulletin_id: int) -> HttpResponse:
    """Mark one as read."""
    services.bulletin_read(viewer=viewer, bulletin_id=bulletin_id)
    return redirect("kb:bulletins")


@require_http_methods(["GET", "POST"])
@staff_page(Permission.KB_VIEW)
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Write one."""
    if not _writes(viewer):
        raise NotAllowedError
    form = BulletinForm(viewer, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.bulletin_save(viewer=viewer, data=form.data_given())
        messages.success(request, _("Enviada a quienes atienden."))
        return redirect("kb:bulletins")
    status = 422 if form.errors else 200
    return render(request, "kb/bulletin.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.KB_VIEW)
def edit(request: HttpRequest, viewer: Viewer, *, bulletin_id: int) -> HttpResponse:
    """Change one, and see who has read it."""
    row = bulletin_get(viewer, bulletin_id)
    form = BulletinForm(viewer, request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        again = form.cleaned_data["ask_again"]
        services.bulletin_save(
            viewer=viewer, data=form.data_given(), bulletin_id=bulletin_id, ask_again=again
        )
        messages.success(request, _("Guardada."))
        return redirect("kb:bulletin", bulletin_id)
    context = {"form": form, "row": row, "readers": bulletin_readers(viewer, bulletin_id)}
    return render(request, "kb/bulletin.html", context, status=422 if form.errors else 200)

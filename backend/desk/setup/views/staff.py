"""Staff: accounts, functions and skills."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.accounts.api import (
    ROLE_LABELS,
    Permission,
    Posting,
    Role,
    User,
    posting_end,
    posting_grant,
    postings_list,
    user_active_set,
    user_by_email,
    user_create,
    user_get,
    user_password_reset,
    user_totp_reset,
    users_list,
    viewer_from_request,
)
from backend.common.errors import NotFoundError, VentanillaError
from backend.desk.setup.forms.work import PostingForm, SkillsOfForm, StaffForm
from backend.desk.setup.pages import (
    Crumb,
    Page,
    Place,
    Row,
    bound,
    form_page,
    institution_place,
    setup_view,
)
from backend.routing.api import (
    agent_skills_set,
    queue_members_set,
    setup_member_ids,
    setup_queues,
    setup_skill_ids,
    setup_skills,
)

PER_PAGE = 25


@setup_view
def index(request: HttpRequest, institution_id: int) -> HttpResponse:
    """List the people posted where the administrator manages staff."""
    place = institution_place(request, institution_id)
    text = request.GET.get("q", "")[:80]
    people = users_list(viewer=place.viewer, text=text, institution_id=institution_id)
    shown = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    mine = postings_list(viewer=place.viewer).filter(institution_id=institution_id)
    roles: dict[int, list[str]] = {}
    for posting in mine.filter(user__in=[user.pk for user in shown]):
        roles.setdefault(posting.user_id, []).append(_posting_text(posting))
    rows = [
        Row(
            user.name,
            reverse("setup:person", args=[institution_id, user.pk]),
            "; ".join(roles.get(user.pk, [])),
            [] if user.is_active else [_("Desactivada")],
        )
        for user in shown
    ]
    page = Page(
        _("Personal"),
        place.crumbs(),
        _("Quiénes trabajan aquí y qué pueden hacer."),
        extra={
            "new_url": reverse("setup:staff_new", args=[institution_id]),
            "new_label": _("Agregar persona"),
            "placeholder": _("Buscar por nombre o correo"),
        },
    )
    context = {"page": page, "rows": rows, "page_obj": shown, "q": text, "searchable": True}
    return render(request, "setup/list.html", context)


@setup_view
def new(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Add a person: a new account with its temporary password, or one more function for a known one."""
    place = institution_place(request, institution_id)
    first = {"role": Role.FRONT_DESK, "office": _first_office(place)}
    form = bound(request, StaffForm, offices=_offices(place), initial=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user, password = _add(place, data)
        except VentanillaError as error:
            form.add_error(None, error.message)
        else:
            page = Page(_("Persona agregada"), _crumbs(place))
            context = {"page": page, "person": user, "password": password, "place": place}
            return render(request, "setup/password.html", context)
    page = Page(_("Agregar persona"), _crumbs(place))
    status = 422 if request.method == "POST" else 200
    return render(request, "setup/form.html", {"page": page, "form": form}, status=status)


def _add(place: Place, data: dict[str, Any]) -> tuple[User, str]:
    with transaction.atomic():
        user = user_by_email(viewer=place.viewer, email=data["email"])
        fresh = user is None
        user = user or user_create(
            viewer=place.viewer, email=data["email"], name=data["name"], password=None
        )
        posting_grant(
            viewer=place.viewer,
            user_id=user.pk,
            role=data["role"],
            institution_id=place.institution.pk,
            office_id=data["office"],
        )
        if data["join_queues"] and data["office"]:
            _join(place, user.pk, data["office"])
        password = user_password_reset(viewer=place.viewer, user_id=user.pk) if fresh else ""
    return user, password


def _join(place: Place, user_id: int, office_id: int) -> None:
    queues = setup_queues(place.viewer, institution_id=place.institution.pk, office_id=office_id)
    attends = postings_list(viewer=place.viewer, user_id=user_id)
    roles = {posting.role for posting in attends}
    if not roles & {Role.FRONT_DESK, Role.OPERATOR, Role.SUPERVISOR}:
        return
    for queue in queues:
        members = setup_member_ids(place.viewer, queue) | {user_id}
        queue_members_set(viewer=place.viewer, queue_id=queue.pk, user_ids=members)


@setup_view
def person(request: HttpRequest, institution_id: int, user_id: int) -> HttpResponse:
    """Show one person: functions, skills, and help when they cannot sign in."""
    place, user = _person(request, institution_id, user_id)
    postings = postings_list(viewer=place.viewer, user_id=user_id)
    postings = postings.filter(institution_id=institution_id)
    skill_ids = setup_skill_ids(place.viewer, institution_id=institution_id, user_id=user_id)
    mine = setup_skills(place.viewer, institution_id=institution_id).filter(pk__in=skill_ids)
    context = {
        "page": Page(user.name, _crumbs(place)),
        "person": user,
        "place": place,
        "postings": [(posting, _posting_text(posting)) for posting in postings],
        "skills": mine,
    }
    return render(request, "setup/person.html", context)


@setup_view
def post(request: HttpRequest, institution_id: int, user_id: int) -> HttpResponse:
    """Give one more function."""
    place, user = _person(request, institution_id, user_id)
    first = {"office": _first_office(place)}
    form = bound(request, PostingForm, offices=_offices(place), initial=first)

    def save(data: dict[str, Any]) -> str:
        posting_grant(
            viewer=place.viewer,
            user_id=user_id,
            role=data["role"],
            institution_id=institution_id,
            office_id=data["office"],
        )
        return reverse("setup:person", args=[institution_id, user_id])

    page = Page(_("Agregar función"), _crumbs(place, user))
    return form_page(request, form, page, save)


@setup_view
@require_POST
def post_end(request: HttpRequest, posting_id: int) -> HttpResponse:
    """Take a function away."""
    viewer = viewer_from_request(request)
    posting = posting_end(viewer=viewer, posting_id=posting_id)
    messages.success(request, _("La función terminó."))
    if posting.institution_id is None:
        return redirect("setup:home")
    return redirect("setup:staff", posting.institution_id)


@setup_view
def skills(request: HttpRequest, institution_id: int, user_id: int) -> HttpResponse:
    """Choose somebody's skills."""
    place, user = _person(request, institution_id, user_id)
    choices = [
        (row.pk, row.name) for row in setup_skills(place.viewer, institution_id=institution_id)
    ]
    held = setup_skill_ids(place.viewer, institution_id=institution_id, user_id=user_id)
    form = bound(request, SkillsOfForm, choices=choices, initial={"skills": list(held)})

    def save(data: dict[str, Any]) -> str:
        agent_skills_set(
            viewer=place.viewer,
            institution_id=institution_id,
            user_id=user_id,
            skill_ids=data["skills"],
        )
        return reverse("setup:person", args=[institution_id, user_id])

    return form_page(request, form, Page(_("Habilidades"), _crumbs(place, user)), save)


@setup_view
@require_POST
def account(request: HttpRequest, institution_id: int, user_id: int, what: str) -> HttpResponse:
    """Help somebody who cannot sign in, or stop an account."""
    place, user = _person(request, institution_id, user_id)
    if what == "contrasena":
        password = user_password_reset(viewer=place.viewer, user_id=user_id)
        page = Page(_("Contraseña nueva"), _crumbs(place, user))
        context = {"page": page, "person": user, "password": password, "place": place}
        return render(request, "setup/password.html", context)
    if what == "segundo-factor":
        user_totp_reset(viewer=place.viewer, user_id=user_id)
        messages.success(request, _("Al entrar se le pedirá activar otro teléfono."))
    elif what in ("activar", "desactivar"):
        user_active_set(viewer=place.viewer, user_id=user_id, active=what == "activar")
        said = (
            _("%(name)s puede entrar.") if what == "activar" else _("%(name)s ya no puede entrar.")
        )
        messages.success(request, said % {"name": user.name})
    else:
        raise NotFoundError
    return redirect("setup:person", institution_id, user_id)


def _person(request: HttpRequest, institution_id: int, user_id: int) -> tuple[Place, User]:
    place = institution_place(request, institution_id)
    user_get(viewer=place.viewer, user_id=user_id)
    people = users_list(viewer=place.viewer, institution_id=institution_id)
    user = people.filter(pk=user_id).first()
    if user is None:
        raise NotFoundError(_("No se encontró a esa persona en la institución."))
    return place, user


def _offices(place: Place) -> list[tuple[Any, str]]:
    rows: list[tuple[Any, str]] = [(office.pk, office.name) for office in place.offices()]
    whole = place.viewer.can_whole(Permission.STAFF_MANAGE, institution_id=place.institution.pk)
    return [*rows, ("", _("Toda la institución"))] if whole else rows


def _first_office(place: Place) -> int | None:
    """Return the office that a form begins with: the least that may be meant, never all of them."""
    office = place.offices().first()
    return office.pk if office else None


def _crumbs(place: Place, user: User | None = None) -> list[Crumb]:
    way = place.crumbs(Crumb(_("Personal"), reverse("setup:staff", args=[place.institution.pk])))
    if user is not None:
        way.append(Crumb(user.name, reverse("setup:person", args=[place.institution.pk, user.pk])))
    return way


def _posting_text(posting: Posting) -> str:
    where = posting.office.name if posting.office else _("toda la institución")
    return f"{ROLE_LABELS[Role(posting.role)]}, {where}"

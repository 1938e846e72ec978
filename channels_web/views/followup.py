"""Following a case: folio, code, timeline, something more to say, a rating."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.api import Viewer
from backend.cases.api import Case, Interaction, case_get, case_interactions, survey_answer
from backend.citizens.api import ContactPoint
from backend.common import clock
from backend.common.errors import NotFoundError, VentanillaError
from backend.ports import ContactRef
from channels_web.forms import CodeForm, FolioForm, FollowUpForm, RateForm, new_key
from channels_web.parse import WrittenForm, clean_text
from channels_web.selectors import widget_get
from channels_web.services.followup import Proof, code_ask, code_check
from channels_web.services.forms import form_submit
from channels_web.services.uploads import as_attachments, uploads_of
from channels_web.views.answers import download, for_people, private
from channels_web.views.forms import files_keep

SYSTEM = Viewer.system()
COOKIE = "seguimiento"
_SALT = "channels_web.seguimiento"
SECONDS = 1800
ENTRY = "channels_web:followup"


def _state(request: HttpRequest) -> dict[str, Any]:
    """Return what this browser asked and proved, from its signed cookie: nothing in the address."""
    try:
        state = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=SECONDS)
    except signing.BadSignature:
        return {}
    return state if isinstance(state, dict) else {}


def _keep(answer: HttpResponse, state: dict[str, Any]) -> HttpResponse:
    answer.set_cookie(
        COOKIE,
        signing.dumps(state, salt=_SALT),
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        path="/seguimiento/",
    )
    return private(answer)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def followup(request: HttpRequest) -> HttpResponseBase:
    """Ask for the folio, and send a code if there is such a case; the answer is the same if not."""
    form = FolioForm(request.POST or None, initial={"folio": request.GET.get("folio", "")[:20]})
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return private(render(request, "channels_web/followup.html", {"form": form}, status=status))
    folio = form.cleaned_data["folio"]
    try:
        code_ask(folio=folio)
    except VentanillaError as error:
        form.add_error(None, error.message)
        answer = render(
            request, "channels_web/followup.html", {"form": form}, status=int(error.status)
        )
        return private(answer)
    return _keep(redirect("channels_web:followup-code"), {"folio": folio})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def followup_code(request: HttpRequest) -> HttpResponseBase:
    """Ask for the code."""
    folio = str(_state(request).get("folio", ""))
    if not folio:
        return redirect(ENTRY)
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            proof = code_check(folio=folio, code=form.cleaned_data["code"])
        except VentanillaError as error:
            form.add_error("code", error.message)
            status = int(error.status)
        else:
            state = {"folio": folio, "case": proof.case_id, "contact": proof.contact_point_id}
            return _keep(redirect("channels_web:followup-case"), state)
    context = {"form": form, "folio": folio}
    return private(render(request, "channels_web/followup_code.html", context, status=status))


def _proof(request: HttpRequest) -> Proof | None:
    state = _state(request)
    if "case" not in state:
        return None
    return Proof(int(state["case"]), int(state["contact"]))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def followup_case(request: HttpRequest) -> HttpResponseBase:
    """Show the case as its person may see it, and take what they add."""
    proof = _proof(request)
    if proof is None:
        return redirect(ENTRY)
    case = case_get(SYSTEM, proof.case_id)
    form = FollowUpForm(request.POST or None, request.FILES or None, initial={"key": new_key()})
    if request.method == "POST" and _added(form, case, proof):
        messages.success(request, _("Agregamos su mensaje al caso."))
        return private(redirect("channels_web:followup-case"))
    return _case_page(request, case, form)


def _added(form: FollowUpForm, case: Case, proof: Proof) -> bool:
    form.is_valid()
    key = form.cleaned_data.get("key") or new_key()
    files_keep(form, key)
    if form.errors:
        return False
    point = ContactPoint.objects.get(pk=proof.contact_point_id)
    written = WrittenForm(
        key=key,
        text=form.cleaned_data["text"],
        contact=ContactRef(_kind(point), point.value, verified=True),
        folio=case.folio,
        files=as_attachments(uploads_of(key)),
    )
    try:
        form_submit(widget=_window(case), form=written)
    except VentanillaError as error:
        form.add_error(None, error.message)
        return False
    return True


def _kind(point: ContactPoint) -> Any:
    return point.kind


def _window(case: Case) -> Any:
    """Return the window of the case's own institution, else the portal's."""
    from channels_web.models import WidgetOrigin

    rows = WidgetOrigin.objects.filter(is_active=True, institution_id=case.institution_id)
    own = rows.select_related("institution", "office", "queue").order_by("-is_portal", "pk").first()
    return own or widget_get()


def _case_page(request: HttpRequest, case: Case, form: FollowUpForm) -> HttpResponse:
    shown = case_interactions(SYSTEM, case.pk)
    context = {
        "case": case,
        "interactions": [row for row in shown if row.messages.all() or row.ended_at],
        "deadline": case.deadlines.filter(cancelled_at__isnull=True, met_at__isnull=True).first(),
        "form": form,
        "to_rate": [_rate(row) for row in shown if _may_rate(row)],
    }
    status = 422 if form.is_bound and form.errors else 200
    return private(render(request, "channels_web/followup_case.html", context, status=status))


def _may_rate(row: Interaction) -> bool:
    survey = getattr(row, "survey", None)
    return survey is not None and not hasattr(survey, "answer") and survey.expires_at > clock.now()


def _rate(row: Interaction) -> dict[str, Any]:
    token = row.survey.token
    return {
        "interaction": row,
        "form": RateForm(initial={"survey": token}, auto_id=f"id_{row.pk}_%s"),
    }


@require_safe
@for_people
def followup_file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Give the person a file of the case that they proved to be theirs."""
    proof = _proof(request)
    if proof is None:
        return redirect(ENTRY)
    shown = (
        file
        for row in case_interactions(SYSTEM, proof.case_id)
        for message in row.messages.all()
        for file in message.attachments.all()
    )
    found = next((file for file in shown if file.pk == file_id and not file.refused), None)
    if found is None:
        raise NotFoundError(_("Ese archivo ya no está. Pídalo de nuevo en su caso."))
    return download(found)


@require_POST
@for_people
def followup_rate(request: HttpRequest) -> HttpResponseBase:
    """Take a rating of one of the case's attentions."""
    proof = _proof(request)
    if proof is None:
        return redirect(ENTRY)
    form = RateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Elija una nota de 1 a 7."))
        return redirect("channels_web:followup-case")
    data = form.cleaned_data
    tokens = {
        row.survey.token for row in case_interactions(SYSTEM, proof.case_id) if _may_rate(row)
    }
    if data["survey"] not in tokens:
        messages.error(request, _("Esa atención ya fue evaluada, o la encuesta se cerró."))
        return redirect("channels_web:followup-case")
    survey_answer(
        token=data["survey"],
        rating=data["rating"],
        reason=data["reason"],
        comment=clean_text(data["comment"]),
        channel="web",
    )
    messages.success(request, _("Gracias. Su opinión ayuda a atender mejor."))
    return redirect("channels_web:followup-case")


@require_POST
def followup_leave(request: HttpRequest) -> HttpResponseBase:
    """Forget what was proved: the next person at this computer sees nothing."""
    answer = redirect(ENTRY)
    answer.delete_cookie(COOKIE, path="/seguimiento/")
    return answer

"""Where each role begins its day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve

from backend.accounts.permissions import Permission
from backend.accounts.sessions import viewer_from_request

HOMES = (
    (Permission.DESK_USE, "/mesa/"),
    (Permission.KB_EDIT, "/kb/"),
    (Permission.SETUP_OFFICE, "/configuracion/"),
    (Permission.ANALYTICS_VIEW, "/panel/"),
)


def home(request: HttpRequest) -> HttpResponse:
    """Send the account to the first screen that it may use; without a posting, say what to do."""
    viewer = viewer_from_request(request)
    if viewer.user_id is None:
        return redirect("account_login")
    for permission, path in HOMES:
        if viewer.has(permission) and _exists(path):
            return redirect(path)
    return render(request, "account/no_posting.html")


def _exists(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True

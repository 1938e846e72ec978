"""Signing in: allauth's addresses, without those that would let staff change who they are."""

from django.urls import include, path
from django.views.generic import RedirectView

from backend.accounts.views import home

urlpatterns = [
    path("inicio/", home, name="accounts_home"),
    # An address is an identity here: an administrator sets it.
    path("email/", RedirectView.as_view(pattern_name="account_login")),
    path("", include("allauth.account.urls")),
    path("mfa/", include("allauth.mfa.urls")),
]

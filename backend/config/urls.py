"""Every address of the product; each package brings its own ``urls.py``."""

from django.urls import include, path

urlpatterns = [
    path("cuenta/", include("allauth.account.urls")),
    path("cuenta/mfa/", include("allauth.mfa.urls")),
]

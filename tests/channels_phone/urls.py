"""The provider's webhooks alone: what these tests need of the site."""

from django.urls import include, path

urlpatterns = [
    path("twilio/", include("channels_phone.urls")),
    path("telefono/", include("channels_phone.desk_urls")),
    path("cuenta/", include("allauth.account.urls")),
]

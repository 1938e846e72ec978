"""The product's addresses and the box's own."""

from django.urls import path

from backend.config.urls import urlpatterns as product
from tests.architecture.toy_channel.views import slip

urlpatterns = [path("buzon/", slip), *product]

"""Addresses of the shell: signing in and out, what you may do, who changed what."""

from django.urls import URLPattern, path

from catchment.foundation.pages import page_paths
from catchment.web import change_views
from catchment.web.sign_in import provider_views, views

urlpatterns: list[URLPattern] = [
    *page_paths("sign-in", views.sign_in, "sign-in"),
    path("sign-in/start", provider_views.start, name="sign-in-start"),
    path("sign-in/callback", provider_views.callback, name="sign-in-callback"),
    path("sign-in/keys.json", provider_views.keys, name="sign-in-keys"),
    path("sign-in/back-channel-logout", provider_views.back_channel_logout, name="back-channel-logout"),
    path("sign-out", views.sign_out, name="sign-out"),
    *page_paths("me", views.me, "me"),
    *page_paths("changes", change_views.changes, "changes"),
    *page_paths("changes/<int:number>", change_views.change, "change"),
]

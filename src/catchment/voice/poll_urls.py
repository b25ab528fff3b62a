"""Addresses of secret ballots. What a voter or teller sends is not cached, nor shown in reports of errors."""

from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from catchment.foundation.pages import page_paths
from catchment.voice import poll_views

vote = never_cache(sensitive_post_parameters()(poll_views.vote))
teller = never_cache(sensitive_post_parameters()(poll_views.teller))

urlpatterns: list[URLPattern] = [
    *page_paths("system/<str:code>/polls", poll_views.polls, "polls"),
    *page_paths("appointment/<str:code>/poll", poll_views.new_poll, "poll-new"),
    *page_paths("poll/<str:code>/vote", vote, "poll-vote"),
    *page_paths("poll/<str:code>/teller", teller, "poll-teller"),
    path("poll/<str:code>.csv", poll_views.poll_file, {"ending": "csv"}, name="poll.csv"),
    path("poll/<str:code>.blt", poll_views.poll_file, {"ending": "blt"}, name="poll.blt"),
    *page_paths("poll/<str:code>", poll_views.poll, "poll"),
]

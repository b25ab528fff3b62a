"""Every address, room by room."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("catchment.foundation.urls")),
    path("", include("catchment.structure.urls")),
    path("", include("catchment.governance.urls")),
    path("", include("catchment.authority.urls")),
    path("", include("catchment.money.urls")),
    path("", include("catchment.voice.urls")),
    path("", include("catchment.web.urls")),
]

handler400 = "catchment.web.errors.bad_request"
handler403 = "catchment.web.errors.refused"
handler404 = "catchment.web.errors.not_found"
handler500 = "catchment.web.errors.our_fault"

"""Every address, room by room; Wagtail's hand-made pages come last."""

from django.urls import include, path, re_path
from django.views.decorators.http import require_safe
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as desk_urls
from wagtail.views import serve

from terreau.changes.pagecache import public_page
from terreau.config.api import api

urlpatterns = [
    path("", include("terreau.portal.urls")),
    path("", include("terreau.contributions.urls")),
    path("", include("terreau.network.urls")),
    path("ressources/", include("terreau.library.urls")),
    path("", include("terreau.kits.urls")),
    path("", include("terreau.schemes.urls")),
    path("emporter/", include("terreau.kits.takeaway_urls")),
    path("", include("terreau.accounts.urls")),
    path("", include("terreau.territories.urls")),
    path("", include("terreau.vocabulary.urls")),
    path("", include("terreau.core.urls")),
    path("", include("terreau.core.file_urls")),
    path("api/v1/", api.urls),
    path("atelier/", include(desk_urls)),
    re_path(wagtail_urls.serve_pattern, require_safe(public_page(serve)), name="wagtail_serve"),
    path("", include(wagtail_urls)),
]

handler400 = "terreau.config.errors.bad_request"
handler403 = "terreau.core.views.forbidden"
handler404 = "terreau.config.errors.not_found"
handler500 = "terreau.config.errors.server_error"

"""What the vocabulary answers by itself: the hues of a framework."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from terreau.changes.pagecache import public_page
from terreau.vocabulary.hues import style_sheet
from terreau.vocabulary.middleware import PlatformRequest


@require_safe
@public_page
def hues(request: PlatformRequest) -> HttpResponse:
    """The hues of the platform's levers, for the pages of a framework that departs from the design system's."""
    return HttpResponse(style_sheet(request.platform.framework.ordered_levers), content_type="text/css; charset=utf-8")

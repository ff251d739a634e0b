"""Addresses of uploaded files: resized pictures, and files to download. Nothing else under the media folder has one."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.documents.views import serve as wagtail_documents

from terreau.core.files import PICTURE_FORMATS, extension_of
from terreau.core.models import PictureRendition

NOTHING_RUNS = "default-src 'none'; sandbox; frame-ancestors 'none'"
WEEK = 7 * 24 * 3600


@require_safe
def rendition(request: HttpRequest, path: str) -> HttpResponseBase:
    """A resized picture, if one is recorded at this path and its collection is open to the reader. Originals have no address."""
    extension = extension_of(path)
    if not path.startswith("images/") or ".." in path or extension not in PICTURE_FORMATS:
        raise Http404
    found = get_object_or_404(PictureRendition.objects.select_related("image__collection"), file=path)
    restrictions = list(found.image.collection.get_view_restrictions())
    if not all(restriction.accept_request(request) for restriction in restrictions):
        raise Http404
    try:
        response = FileResponse(default_storage.open(path), content_type=f"image/{PICTURE_FORMATS[extension].lower()}")
    except FileNotFoundError as error:
        raise Http404 from error
    response["Cache-Control"] = "private, no-store" if restrictions else f"public, max-age={WEEK}"
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def attachment(request: HttpRequest, document_id: int, filename: str) -> HttpResponse:
    """A file to download, always saved and never opened in the page; Wagtail checks its collection's restrictions."""
    response: HttpResponse = wagtail_documents.serve(request, document_id, filename)
    if response.streaming:
        response["Content-Security-Policy"] = NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response

"""Small pages for the tests of the page cache."""

from django.contrib import messages
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import include, path

from terreau.changes.addresses import find_or_explain
from terreau.changes.pagecache import public_page
from terreau.changes.reads import depends_on
from terreau.changes.tests.records import Organisation, Term, User


@public_page
def names(request: HttpRequest) -> HttpResponse:
    listed = ", ".join(Organisation.objects.order_by("name").values_list("name", flat=True))
    return HttpResponse(f"<p>{listed}</p><p>{request.GET.urlencode()}</p><p>{request.headers.get('HX-Request', '')}</p>" + "<p>Terreau</p>" * 200)


@public_page
def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse("always the same")


@public_page
def borrowed(request: HttpRequest) -> HttpResponse:
    depends_on(Organisation)
    return HttpResponse(cache.get("borrowed", "empty"))


@public_page
def soon_over(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("for a while")
    response.terreau_expires = int(request.GET["seconds"])
    return response


def unmarked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nobody said it was public")


@public_page
def with_session(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.session.get("basket")))


@public_page
def with_user(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.user))


@public_page
def with_token(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


@public_page
def with_written_token(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<input name="csrfmiddlewaretoken" value="copied">')


@public_page
def with_nonce(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<script nonce="abc"></script>')


@public_page
def with_cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("a cookie")
    response.set_cookie("seen", "1")
    return response


@public_page
def with_message(request: HttpRequest) -> HttpResponse:
    messages.info(request, "done")
    return HttpResponse("a message waits")


@public_page
def declared_private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("mine", headers={"Cache-Control": "private"})


@public_page
def varies(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in your language", headers={"Vary": "Accept-Language"})


@public_page
def streamed(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter([b"piece by piece"]))


@public_page
def reads_people(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(User.objects.count()))


@public_page
def reads_elsewhere(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        return HttpResponse(str(cursor.fetchone()[0]))


@public_page
def missing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("no", status=404)


@public_page
def term(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(find_or_explain(Term, slug, Term.objects.all()).label)


PRIVATE = {
    "session": with_session,
    "user": with_user,
    "token": with_token,
    "written-token": with_written_token,
    "nonce": with_nonce,
    "cookie": with_cookie,
    "message": with_message,
    "private": declared_private,
    "varies": varies,
    "streamed": streamed,
    "people": reads_people,
    "elsewhere": reads_elsewhere,
    "missing": missing,
    "unmarked": unmarked,
}
urlpatterns = [
    path("names/", names),
    path("constant/", constant),
    path("borrowed/", borrowed),
    path("soon-over/", soon_over),
    path("termes/<slug:slug>/", term, name="term"),
    *[path(f"{name}/", view) for name, view in PRIVATE.items()],
    # The project's own: error pages link to them.
    path("", include("terreau.config.urls")),
]

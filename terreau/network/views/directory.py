"""The directory and its profiles."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from terreau.changes.addresses import find_or_explain
from terreau.changes.pagecache import public_page
from terreau.network.models import Profile
from terreau.vocabulary.middleware import PlatformRequest


@require_safe
@public_page
def directory(request: PlatformRequest) -> HttpResponse:
    """Who and what the network is made of, in a list and on a map."""
    return render(request, "network/directory.html", {"profiles": Profile.objects.on(request.platform).public()[:20]})


@require_safe
@public_page
def profile(request: PlatformRequest, slug: str) -> HttpResponse:
    """One profile, in what its keepers agreed to show."""
    found = find_or_explain(Profile, slug, Profile.objects.on(request.platform).public())
    return render(request, "network/profile.html", {"profile": found})

"""A changed slug leaves a redirect, a deletion a tombstone."""

from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, Site

from terreau.changes.addresses import Gone, Moved, find_or_explain
from terreau.changes.models import FormerAddress, Tombstone
from terreau.changes.tests.records import Resource, Term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def term_pages(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ROOT_URLCONF = "terreau.changes.tests.urls"
    monkeypatch.setattr(Term, "get_absolute_url", lambda term: f"/termes/{term.slug}/")


def make(slug: str) -> Term:
    return Term.objects.create(slug=slug, label=f"Terme {slug}", definition="x")


def rename(term: Term, slug: str) -> None:
    term.slug = slug
    term.save()


def find(slug: str) -> str:
    """Return where a slug leads: the slug found, « → url », « gone: title » or « 404 »."""
    try:
        return find_or_explain(Term, slug, Term.objects.all()).slug
    except Moved as moved:
        return f"→ {moved.url}"
    except Gone as gone:
        return f"gone: {gone.title}"
    except Http404:
        return "404"


def test_a_chain_of_slugs_leads_to_the_last() -> None:
    term = make("a")
    rename(term, "b")
    rename(term, "c")
    assert [find(slug) for slug in "abc"] == ["→ /termes/c/", "→ /termes/c/", "c"]


def test_coming_back_to_an_old_slug() -> None:
    term = make("a")
    rename(term, "b")
    rename(term, "a")
    assert [find(slug) for slug in "ab"] == ["a", "→ /termes/a/"]


def test_a_newcomer_has_the_slug_it_takes_over() -> None:
    old = make("a")
    rename(old, "b")
    new = make("a")
    assert find("a") == "a"
    rename(new, "c")
    assert find("a") == "→ /termes/c/", "the last to leave"
    make("a").delete()
    assert find("a") == "gone: Terme a"


def test_a_deleted_record_is_gone_under_all_its_slugs() -> None:
    term = make("a")
    rename(term, "b")
    term.delete()
    assert [find(slug) for slug in "ab"] == ["gone: Terme a", "gone: Terme a"]
    stone = Tombstone.objects.get()
    assert (stone.model, stone.uuid, stone.slug) == ("vocabulary.term", term.uuid, "b")


def test_a_bulk_deletion_leaves_tombstones_too() -> None:
    make("a")
    make("b")
    Term.objects.filter(slug__in="ab").delete()
    assert Tombstone.objects.count() == 2


def test_a_record_born_again_is_found() -> None:
    make("a").delete()
    make("a")
    assert find("a") == "a"


def test_saving_without_a_new_slug_leaves_nothing() -> None:
    term = make("a")
    term.label = "Autre"
    term.save()
    term.slug = "b"
    term.save(update_fields=["label"])
    assert FormerAddress.objects.count() == 0


def test_what_the_reader_may_not_see_is_not_explained() -> None:
    term = make("a")
    rename(term, "b")
    with pytest.raises(Http404):
        find_or_explain(Term, "a", Term.objects.none())
    with pytest.raises(Http404):
        find_or_explain(Term, "b", Term.objects.none())


def test_a_draft_that_was_never_published_leaves_nothing() -> None:
    draft = Resource.objects.create(slug="a", title="Brouillon", live=False)
    draft.slug = "b"
    draft.save()
    draft.delete()
    assert (FormerAddress.objects.count(), Tombstone.objects.count()) == (0, 0)


def test_what_was_published_once_leaves_a_tombstone() -> None:
    withdrawn = Resource.objects.create(slug="a", title="Parue", live=False, first_published_at=timezone.now())
    withdrawn.slug = "b"
    withdrawn.save()
    assert FormerAddress.objects.get().slug == "a"
    withdrawn.delete()
    assert Tombstone.objects.get().title == "Parue"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["make", "rename", "delete"]), st.sampled_from("abc"), st.sampled_from("abc")), max_size=10))
def test_a_slug_leads_to_whoever_had_it_last(steps: list[tuple[str, str, str]]) -> None:
    Term.objects.all().delete()
    Tombstone.objects.all().delete()
    FormerAddress.objects.all().delete()
    terms: dict[str, Term] = {}
    last: dict[str, Term] = {}
    for action, one, other in steps:
        if action == "make" and one not in terms:
            last[one] = terms[one] = make(one)
        elif action == "rename" and one in terms and other not in terms:
            term = terms.pop(one)
            rename(term, other)
            last[other] = terms[other] = term
        elif action == "delete" and one in terms:
            Term.objects.get(pk=terms.pop(one).pk).delete()
    alive = {term.uuid: slug for slug, term in terms.items()}
    for slug in "abc":
        owner = last.get(slug)
        if owner is None:
            assert find(slug) == "404"
        elif owner.uuid in alive:
            now = alive[owner.uuid]
            assert find(slug) == (slug if now == slug else f"→ /termes/{now}/")
        else:
            assert find(slug).startswith("gone")


def test_the_answers_are_301_and_410(client: Client) -> None:
    term = make("a")
    rename(term, "b")
    moved = client.get("/termes/a/?page=2")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/termes/b/?page=2")
    assert moved.headers["Cache-Control"] == "no-cache"
    term.delete()
    gone = client.get("/termes/b/")
    assert gone.status_code == 410
    assert "Terme a" in gone.content.decode()
    assert client.get("/termes/z/").status_code == 404


def test_a_tombstone_keeps_its_title_to_itself_where_there_are_several_platforms(client: Client) -> None:
    make("a").delete()
    Site.objects.create(hostname="ailleurs.example.org", root_page=Page.get_first_root_node())
    gone = client.get("/termes/a/")
    assert gone.status_code == 410
    assert "Terme a" not in gone.content.decode()

"""Prepared reads give what the ORM gives, and build their query once."""

import pytest
from django.db.models import Q

from terreau.accounts.models import Organisation
from terreau.core.prepared import Prepared
from terreau.library.models import Resource
from terreau.library.tests.factories import make_resource
from terreau.vocabulary.models import Platform

pytestmark = pytest.mark.django_db


def of_host(host: str):
    return Platform.objects.filter(Q(site__hostname=host) | Q(pk__lt=0))


def with_slug(slug: str):
    return Resource.objects.filter(slug=slug)


def without_abstract(slug: str):
    return Resource.objects.filter(slug=slug).defer("abstract")


def values_of(record):
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}


def test_records_are_those_of_the_orm_with_what_is_read_beside_them(platform, second_platform, django_assert_num_queries):
    prepared = Prepared(of_host, "site", "framework")
    with django_assert_num_queries(1):
        found = prepared.records("soeur.test")
        assert [(one.name, one.site.hostname, one.framework.code) for one in found] == [("Sœur", "soeur.test", "trois")]
    for mine, theirs in ((found[0], second_platform), (found[0].site, second_platform.site), (found[0].framework, second_platform.framework)):
        assert values_of(mine) == values_of(theirs)
        assert not mine._state.adding
    assert [one.pk for one in prepared.records("terreau.test")] == [platform.pk]


def test_what_is_not_there_is_none(platform):
    resource = make_resource(platform, slug="seule")
    found = Prepared(with_slug, "kind", "file").records("seule")[0]
    assert (found.file, values_of(found)) == (None, values_of(Resource.objects.get(pk=resource.pk)))


def test_a_field_that_is_left_is_read_when_it_is_asked_for(platform, django_assert_num_queries):
    prepared = Prepared(without_abstract, "kind")
    resource = make_resource(platform, slug="seule", abstract="Ce que l’on y trouve.")
    with django_assert_num_queries(1):
        found = prepared.records("seule")[0]
        assert (found.get_deferred_fields(), found.title, found.kind) == ({"abstract"}, resource.title, resource.kind)
    with django_assert_num_queries(1):
        assert found.abstract == "Ce que l’on y trouve."


def test_the_query_is_built_once():
    built = []

    def named(key: int, name: str):
        built.append((key, name))
        return Organisation.objects.filter(pk__gt=key, name=name).values_list("pk", "name")

    prepared = Prepared(named)
    first, second = (Organisation.objects.create(name=name, slug=name) for name in ("une", "autre"))
    assert prepared.rows(0, "une") == [(first.pk, "une")]
    assert prepared.rows(first.pk, "autre") == [(second.pk, "autre")]
    assert prepared.rows(second.pk, "autre") == []
    assert len(built) == 1


@pytest.mark.parametrize("lookup", ["name", "name__icontains"])
def test_an_argument_that_is_not_compared_as_it_is_is_refused(lookup: str):
    with pytest.raises(TypeError, match="not compared as it is"):
        Prepared(lambda name: Organisation.objects.filter(**{lookup: name}).values_list("pk")).rows("une")

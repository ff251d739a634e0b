"""The vocabulary has no drafts: only those who publish change it, and only on their own platforms."""

import pytest
from django.urls import reverse

from terreau.accounts.models import Organisation, RoleKind
from terreau.accounts.tests.factories import logged_in, make_organisation, make_role
from terreau.vocabulary.models import Articulation, Framework, Lever, Nature, Platform, Situation, Source, Step, Term

pytestmark = pytest.mark.django_db
VIEWS = ["edit", "delete", "history", "usage", "inspect", "copy"]


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


def address(model, view, *args):
    return reverse(f"wagtailsnippets_{model._meta.app_label}_{model._meta.model_name}:{view}", args=args)


def make_records(platform):
    """One record of each model that belongs to a framework."""
    framework = platform.framework
    first, second = framework.levers.order_by("order")[:2]
    return [
        first,
        Articulation.objects.create(origin=first, target=second, kind="eclaire", reason=f"Parce que {platform.name}."),
        Situation.objects.create(framework=framework, slug=f"situation-{platform.pk}", words=f"Nous démarrons {platform.name}"),
        Step.objects.create(framework=framework, slug="agir", title=f"Agir {platform.name}", order=1),
        Nature.objects.create(framework=framework, slug="recit", title=f"Récit {platform.name}", order=1),
    ]


def refused(answer):
    return answer.status_code in (302, 403)


@pytest.fixture
def foreign(second_platform):
    return [*make_records(second_platform), second_platform.framework, second_platform]


def test_publishers_change_the_vocabulary_of_their_platforms_only(platform, foreign):
    publisher = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    for record in make_records(platform):
        assert publisher.get(address(type(record), "edit", record.pk)).status_code == 200
        assert str(record) in publisher.get(address(type(record), "list")).content.decode()
    for record in foreign:
        assert address(type(record), "edit", record.pk) not in publisher.get(address(type(record), "list")).content.decode()
        for view in ("edit", "delete", "inspect"):
            assert refused(publisher.get(address(type(record), view, record.pk))), (record, view)


def test_no_view_of_a_lever_of_others_opens(platform, foreign):
    publisher = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    own = platform.framework.levers.first()
    for view in VIEWS:
        try:
            ours, theirs = address(Lever, view, own.pk), address(Lever, view, foreign[0].pk)
        except LookupError:
            continue
        assert publisher.get(ours).status_code == 200, view
        assert refused(publisher.get(theirs)), view


def test_editors_look_but_do_not_change(platform):
    editor = logged_in(make_role(platform, RoleKind.EDITOR).user)
    records = [*make_records(platform), Term.objects.create(label="Mot", slug="mot", definition="Sens."), make_organisation()]
    for record in records:
        for view in ("edit", "delete"):
            assert refused(editor.get(address(type(record), view, record.pk))), (record, view)
        assert refused(editor.get(address(type(record), "add"))), record
    lever = records[0]
    editor.post(address(Lever, "edit", lever.pk), {"title": "Détourné"})
    editor.post(address(Lever, "delete", lever.pk))
    assert Lever.objects.get(pk=lever.pk).title != "Détourné"
    assert editor.get(address(Lever, "inspect", lever.pk)).status_code == 200


def test_what_all_share_is_kept_by_the_publishers_of_any_platform(platform):
    publisher = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    term = Term.objects.create(label="Mot", slug="mot", definition="Sens.")
    assert publisher.get(address(Term, "edit", term.pk)).status_code == 200
    assert publisher.get(address(Organisation, "edit", make_organisation().pk)).status_code == 200
    publisher.post(address(Source, "add"), {"title": "Un rapport", "code": "rapport"})
    assert Source.objects.filter(code="rapport").exists()


@pytest.mark.parametrize("model", [Lever, Articulation, Term])
def test_bulk_deletion_is_refused_for_the_records_of_others(platform, foreign, model):
    term = Term.objects.create(label="Mot", slug="mot", definition="Sens.")
    record = {Lever: foreign[0], Articulation: foreign[1], Term: term}[model]
    kind = RoleKind.EDITOR if model is Term else RoleKind.PUBLISHER
    client = logged_in(make_role(platform, kind).user)
    client.post(f"{reverse('wagtail_bulk_action', args=['vocabulary', model._meta.model_name, 'delete'])}?id={record.pk}")
    assert model.objects.filter(pk=record.pk).exists()


def test_nothing_is_added_to_the_framework_of_others(platform, second_platform):
    publisher = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    data = {"title": "Agir", "question": "", "description": "", "order": "4", "slug": "agir"}
    answer = publisher.post(address(Step, "add"), data | {"framework": second_platform.framework_id})
    assert "framework" in answer.context["form"].errors
    publisher.post(address(Step, "add"), data | {"framework": platform.framework_id})
    assert [step.framework for step in Step.objects.all()] == [platform.framework]
    levers = second_platform.framework.levers.all()
    answer = publisher.post(address(Articulation, "add"), {"origin": levers[0].pk, "target": levers[1].pk, "kind": "eclaire", "reason": "Pour voir."})
    assert "origin" in answer.context["form"].errors


def test_administrators_change_their_platform_but_not_the_framework_it_serves(platform, second_platform):
    administrator = make_role(platform, RoleKind.ADMINISTRATOR).user
    make_role(second_platform, RoleKind.PUBLISHER, administrator)
    client = logged_in(administrator)
    data = {"name": "Nouveau nom", "headline": "Titre", "tagline": "Phrase", "framework": second_platform.framework_id, "site": second_platform.site_id}
    client.post(address(Platform, "edit", platform.pk), data)
    platform.refresh_from_db()
    assert platform.name == "Nouveau nom"
    assert platform.framework != second_platform.framework
    assert refused(client.get(address(Platform, "edit", second_platform.pk)))
    assert refused(client.get(address(Framework, "edit", second_platform.framework_id)))
    assert client.get(address(Framework, "edit", platform.framework_id)).status_code == 200
    assert refused(client.get(address(Platform, "delete", platform.pk)))


def situation_calling(lever, framework):
    """What the form of a situation sends, with one lever called."""
    rows = {"calls-TOTAL_FORMS": 1, "calls-INITIAL_FORMS": 0, "calls-MIN_NUM_FORMS": 0, "calls-MAX_NUM_FORMS": 3}
    row = {"calls-0-lever": lever.pk, "calls-0-reason": "Pour savoir.", "calls-0-ORDER": 1}
    return rows | row | {"words": "On part de zéro", "slug": "zero", "order": 1, "framework": framework.pk}


def test_a_situation_calls_levers_of_its_own_framework_only(platform, second_platform):
    publisher = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    ours, theirs = platform.framework, second_platform.framework
    answer = publisher.post(address(Situation, "add"), situation_calling(theirs.levers.first(), ours))
    assert "Ce levier appartient à un autre cadre" in answer.context["form"].formsets["calls"].forms[0].errors["lever"][0]
    assert not Situation.objects.exists()
    publisher.post(address(Situation, "add"), situation_calling(ours.levers.first(), ours))
    situation = Situation.objects.get()
    assert [call.lever for call in situation.calls.all()] == [ours.levers.first()]
    call = situation.calls.get()
    rows = {"calls-INITIAL_FORMS": 1, "calls-0-id": call.pk, "calls-0-lever": theirs.levers.first().pk}
    answer = publisher.post(address(Situation, "edit", situation.pk), situation_calling(call.lever, ours) | rows)
    assert "lever" in answer.context["form"].formsets["calls"].forms[0].errors

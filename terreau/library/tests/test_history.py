"""The history of a resource, in sentences."""

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_organisation, make_role
from terreau.changes import audit
from terreau.library.enums import Access, Display, RelationKind
from terreau.library.history import DEEDS, LONGEST, differences, names_in, short, told
from terreau.library.models import PlatformDisplay, Relation, Resource, ResourcePublisher
from terreau.library.tests.factories import make_concept, make_nature, make_resource, make_steps
from terreau.vocabulary.models import Scheme

HISTORY = "wagtailsnippets_library_resource:history"
REVERT = "wagtailsnippets_library_resource:revisions_revert"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


def test_long_values_are_shortened():
    assert short("un  mot") == "«\u00a0un mot\u00a0»"
    assert len(short("mot " * 200)) <= LONGEST + 4
    assert short("Une phrase.") == "«\u00a0Une phrase\u00a0»"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"title": "A"}, {"title": "B"}, "a remplacé le titre «\u00a0A\u00a0» par «\u00a0B\u00a0»"),
        ({"year": None}, {"year": 2024}, "a donné l’année : «\u00a02024\u00a0»"),
        ({"url": "https://a.fr/"}, {"url": ""}, "a retiré l’adresse «\u00a0https://a.fr/\u00a0»"),
        ({"access": "en-ligne"}, {"access": "ici"}, "a remplacé l’accès «\u00a0en ligne\u00a0» par «\u00a0à lire ici\u00a0»"),
        ({"year_inferred": False}, {"year_inferred": True}, "a noté que l’année est déduite"),
        ({"levers": [1]}, {"levers": [1, 99]}, "a ajouté le levier «\u00a0supprimé depuis\u00a0»"),
        ({"body": "[]"}, {"body": "[1]"}, "a modifié le texte"),
        ({"publishers": [{"label": "X"}]}, {"publishers": []}, "a retiré l’éditeur «\u00a0X\u00a0»"),
    ],
)
def test_each_difference_is_a_sentence(before, after, said):
    assert differences(before, after, {}) == [said]


def test_every_registered_action_has_words():
    from wagtail.log_actions import registry

    ours = {name for name, _label in registry.get_choices() if name.startswith("terreau.")}
    elsewhere = {"terreau.import", "terreau.bulk", "terreau.role", "terreau.export", "terreau.erase", "terreau.role_granted", "terreau.role_revoked"}
    of_resources = {name for name in ours - elsewhere if name.split(".")[1].startswith(("classification", "reviewed", "address", "publication"))}
    assert of_resources <= set(DEEDS)
    assert told("inconnue.action", "Ce que dit le journal", {}, None, None, {}) == ["Ce que dit le journal"]


def test_when_something_is_scheduled_the_date_is_told():
    data = {"revision": {"go_live_at": "2027-01-05T08:00:00+00:00"}}
    assert told("wagtail.publish.schedule", "", data, None, None, {}) == ["a programmé la parution pour le 5 janvier 2027 à 09:00"]


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def person(self, platform):
        user = make_role(platform, RoleKind.PUBLISHER).user
        user.first_name, user.last_name = "Marie", "Dupont"
        user.save()
        return user

    def read(self, person, resource):
        answer = logged_in(person).get(reverse(HISTORY, args=[resource.pk]))
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "{&" not in page
        return [(entry.who, sentence) for entry in answer.context["object_list"] for sentence in entry.sentences]

    def test_everything_that_changes_is_told(self, platform, person):
        resource = make_resource(platform, title="A", publisher=make_organisation("Ancienne maison"))
        resource.save_revision(user=person)
        levers, other = list(platform.framework.levers.order_by("order")), make_resource(platform, title="Autre")
        draft = Resource.objects.get(pk=resource.pk)
        draft.title, draft.kind, draft.levers = "B", make_concept(Scheme.KIND, "outils", "Outil"), [levers[3]]
        draft.publishers = [ResourcePublisher(organisation=make_organisation("Nouvelle maison"))]
        draft.relations = [Relation(target=other, kind=RelationKind.COMPLETES)]
        draft.displays = [PlatformDisplay(platform=platform, display=Display.PINNED)]
        place = draft.placements.get()
        place.step, place.nature = make_steps(platform.framework)[2], make_nature(platform.framework, "outil")
        draft.placements = [place]
        draft.save_revision(user=person, log_action=True)
        said = {sentence for who, sentence in self.read(person, resource) if who == "Marie Dupont"}
        assert said >= {
            "a remplacé le titre «\u00a0A\u00a0» par «\u00a0B\u00a0»",
            "a remplacé le type «\u00a0Methodes\u00a0» par «\u00a0Outil\u00a0»",
            f"a ajouté le levier «\u00a04 {levers[3].short_title}\u00a0»",
            f"a retiré le levier «\u00a01 {levers[0].short_title}\u00a0»",
            "a ajouté l’éditeur «\u00a0Nouvelle maison\u00a0»",
            "a retiré l’éditeur «\u00a0Ancienne maison\u00a0»",
            "a remplacé la marche «\u00a0Comprendre\u00a0» par «\u00a0Agir\u00a0»",
            "a remplacé la nature «\u00a0Methode\u00a0» par «\u00a0Outil\u00a0»",
            "a ajouté le lien «\u00a0complète Autre\u00a0»",
            "a ajouté l’affichage «\u00a0montrée en plus sur Terreau\u00a0»",
        }

    def test_a_draft_kept_again_and_again_is_told_once(self, platform, person):
        resource = make_resource(platform, title="A")
        kept = resource.save_revision(user=person, log_action=True)
        resource.title = "B"
        again = resource.save_revision(user=person, log_action=True)
        resource.title = "C"
        resource.save_revision(user=person, log_action=True, overwrite_revision=again)
        assert [sentence for _who, sentence in self.read(person, resource)] == [
            "a remplacé le titre «\u00a0A\u00a0» par «\u00a0C\u00a0»",
            "a enregistré la fiche",
        ]
        page = logged_in(person).get(reverse(REVERT, args=[resource.pk, kept.pk])).content.decode()
        assert ", enregistrée par Marie Dupont. Rien ne change" in page

    def test_what_is_online_is_not_called_a_draft(self, platform, person):
        resource = make_resource(platform, title="A")
        resource.save_revision(user=person, log_action=True).publish(user=person)
        page = reverse(HISTORY, args=[resource.pk])
        assert "Brouillon en cours" not in logged_in(person).get(page).content.decode()
        resource.title = "B"
        resource.save_revision(user=person, log_action=True)
        assert "Brouillon en cours" in logged_in(person).get(page).content.decode()

    def test_a_version_that_nobody_signed_is_by_nobody(self, platform, person):
        resource = make_resource(platform, title="A")
        loaded = resource.save_revision()
        resource.save_revision(user=person)
        page = logged_in(person).get(reverse(REVERT, args=[resource.pk, loaded.pk])).content.decode()
        assert "Vous regardez la version du" in page
        assert "par None" not in page

    def test_the_loader_and_terreau_itself_are_named(self, platform, person):
        resource = make_resource(platform, title="A")
        resource.save_revision()
        resource.title = "B"
        resource.save_revision()
        audit.record("terreau.publication_refused", resource, data={"missing": ["url"]})
        told_in_order = self.read(person, resource)
        assert told_in_order == [
            ("Terreau", DEEDS["terreau.publication_refused"]),
            ("Le chargement du catalogue", "a remplacé le titre «\u00a0A\u00a0» par «\u00a0B\u00a0»"),
            ("Le chargement du catalogue", "a écrit la fiche"),
        ]

    def test_publishing_locking_and_reviewing_are_told(self, platform, person):
        resource = make_resource(platform, live=False, access=Access.PUBLISHER)
        client = logged_in(person)
        resource.save_revision(user=person, log_action=True).publish(user=person)
        client.post(reverse("wagtailsnippets_library_resource:lock", args=[resource.pk]))
        audit.record("terreau.reviewed", resource, user=person)
        said = [sentence for _who, sentence in self.read(person, resource)]
        assert {"a mis la ressource en ligne", "a verrouillé la fiche", "a revu la fiche : elle dit encore vrai"} <= set(said)

    def test_right_to_left_words_and_tags_are_escaped(self, platform, person):
        resource = make_resource(platform, title="<script>alert(1)</script>")
        resource.save_revision(user=person, log_action=True)
        resource.title = "مقهى 🌱 ‮ <b>"
        resource.save_revision(user=person, log_action=True)
        page = logged_in(person).get(reverse(HISTORY, args=[resource.pk])).content.decode()
        assert "<script>alert(1)" not in page
        assert "مقهى 🌱" in page

    def test_other_platforms_read_nothing(self, platform, second_platform):
        resource = make_resource(platform)
        stranger = make_role(second_platform, RoleKind.PUBLISHER).user
        assert logged_in(stranger).get(reverse(HISTORY, args=[resource.pk])).status_code in (302, 403)

    def test_it_costs_the_same_for_one_and_three_versions(self, platform, person, assert_same_queries):
        resource = make_resource(platform)
        resource.save_revision(user=person)
        client = logged_in(person)

        def version():
            resource.title = f"Titre {timezone.now().timestamp()}"
            resource.save_revision(user=person, log_action=True)

        assert_same_queries(version, lambda: client.get(reverse(HISTORY, args=[resource.pk])))


@pytest.mark.django_db
def test_names_are_read_in_one_query_a_model(platform, django_assert_num_queries):
    contents = [{"levers": [lever.pk]} for lever in platform.framework.levers.all()]
    with django_assert_num_queries(4):
        names = names_in([*contents, {"kind": 1}, {"publishers": [{"organisation": 1}]}, {"placements": [{"step": 1}]}])
    assert len(names["vocabulary.Lever"]) == 7

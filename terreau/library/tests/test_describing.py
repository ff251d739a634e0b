"""Describing on one screen: what is guessed, what is offered, what an empty row is worth, and what is said of what is wrong."""

from html import unescape

import pytest
from django.urls import reverse

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_organisation, make_role
from terreau.library.enums import Access, Provenance
from terreau.library.models import Resource, ResourcePublisher
from terreau.library.tests.factories import make_concept, make_nature, make_resource, make_steps
from terreau.library.tests.test_desk import desk, form_data
from terreau.library.viewsets.hints import last_classified, usual_formats
from terreau.vocabulary.models import Scheme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


@pytest.fixture
def client_of_publisher(platform):
    return logged_in(make_role(platform, RoleKind.PUBLISHER).user)


@pytest.mark.parametrize(("given", "access"), [({"url": "https://example.org/"}, Access.ONLINE), ({}, Access.PUBLISHER)])
def test_the_access_that_nobody_chose_follows_from_what_is_given(platform, client_of_publisher, given, access):
    answer = client_of_publisher.post(desk("add"), form_data(platform, access="", **given, **{"action-publish": "1"}))
    assert answer.status_code == 302, answer.context["form"].errors
    assert Resource.objects.get().access == access


def test_a_chosen_access_is_kept(platform, client_of_publisher):
    client_of_publisher.post(desk("add"), form_data(platform, access="editeur", url="https://example.org/"))
    assert Resource.objects.get().access == Access.PUBLISHER


def test_an_address_is_written_from_the_title_without_scripts(platform, client_of_publisher):
    client_of_publisher.post(desk("add"), form_data(platform, slug=""))
    assert Resource.objects.get().slug == "une-nouvelle-methode"


def test_rows_are_offered_and_left_empty_are_no_rows(platform, client_of_publisher):
    form = client_of_publisher.get(desk("add")).context["form"]
    assert [form.formsets[name].total_form_count() for name in ("publishers", "placements")] == [1, 1]
    empty = {
        "publishers-TOTAL_FORMS": "1",
        "publishers-INITIAL_FORMS": "0",
        "publishers-0-organisation": "",
        "publishers-0-label": "",
        "publishers-0-ORDER": "1",
        "placements-0-step": "",
    }
    answer = client_of_publisher.post(desk("add"), form_data(platform, **empty))
    assert answer.status_code == 302, answer.context["form"].formsets
    resource = Resource.objects.get()
    assert not resource.publishers.exists()
    assert not resource.placements.exists()


def test_rows_are_offered_to_a_draft_that_has_none(platform, client_of_publisher):
    def offered(resource):
        form = client_of_publisher.get(desk("edit", resource.pk)).context["form"]
        return [form.formsets[name].total_form_count() for name in ("publishers", "placements")]

    bare, placed, public = make_resource(platform, live=False), make_resource(platform, live=False), make_resource(platform)
    bare.placements.all().delete()
    assert [offered(resource) for resource in (bare, placed, public)] == [[1, 1], [1, 1], [0, 1]]
    assert client_of_publisher.get(desk("edit", bare.pk)).context["form"].formsets["placements"].initial_form_count() == 0


def test_an_organisation_is_said_once_when_a_form_does_not_know_the_row_that_was_kept(platform, client_of_publisher):
    organisation = make_organisation()
    row = {
        "publishers-TOTAL_FORMS": "1",
        "publishers-0-organisation": organisation.pk,
        "publishers-0-label": "",
        "publishers-0-ORDER": "1",
        "publishers-0-id": "",
        "identite": "0b6f6a4e-3f0c-4b3a-9a53-1f4c7a1f2d11",
    }
    client_of_publisher.post(desk("add"), form_data(platform, **row))
    resource = Resource.objects.get(slug="une-nouvelle-methode")
    client_of_publisher.post(desk("edit", resource.pk), form_data(platform, **row, **{"action-publish": "1"}))
    resource.refresh_from_db()
    assert (resource.live, [one.organisation for one in ResourcePublisher.objects.filter(resource=resource)]) == (True, [organisation])


def test_a_publisher_row_is_kept(platform, client_of_publisher):
    organisation = make_organisation("Une maison")
    rows = {"publishers-TOTAL_FORMS": "1", "publishers-0-organisation": organisation.pk, "publishers-0-label": "", "publishers-0-ORDER": "1"}
    client_of_publisher.post(desk("add"), form_data(platform, **rows))
    assert Resource.objects.get().publishers.get().organisation == organisation


class TestKeptWhileTyping:
    """Wagtail's script sends the form of a new resource again and again; after the first time, to the address of the draft."""

    no_place = {"placements-TOTAL_FORMS": "0"}

    def kept(self, client, address, data):
        return client.post(address, data, headers={"accept": "application/json"})

    def test_a_draft_goes_on_being_kept_with_its_offered_rows_empty(self, platform, client_of_publisher):
        rows = {"publishers-TOTAL_FORMS": "1", "publishers-0-organisation": "", "publishers-0-label": "", "publishers-0-ORDER": "1", "publishers-0-id": ""}
        empty = {**rows, "placements-0-step": "", "placements-0-id": ""}
        first = self.kept(client_of_publisher, desk("add"), form_data(platform, access="", slug="", **empty)).json()
        told = first["field_updates"]
        again = self.kept(client_of_publisher, first["url"], form_data(platform, access="", slug="", abstract="Plus loin.", **{**empty, **told}))
        assert again.json()["success"], again.content.decode()
        draft = Resource.objects.get()
        assert (draft.abstract, draft.access, draft.slug) == ("Plus loin.", Access.PUBLISHER, "une-nouvelle-methode")
        assert not draft.publishers.exists()
        third = self.kept(client_of_publisher, first["url"], form_data(platform, access="", **{**empty, **told, "publishers-0-label": "Une mairie"}))
        assert third.json()["field_updates"]["publishers-0-id"] == str(draft.publishers.get().pk)

    def test_what_is_refused_once_it_is_kept_says_only_what_is_missing(self, platform, client_of_publisher):
        rows = {"publishers-TOTAL_FORMS": "1", "publishers-INITIAL_FORMS": "1", "publishers-0-organisation": "", "publishers-0-label": ""}
        empty = {**rows, "publishers-0-ORDER": "1", "publishers-0-id": "", "placements-INITIAL_FORMS": "1", "placements-0-id": "", "placements-0-step": ""}
        resource = make_resource(platform, live=False)
        answer = client_of_publisher.post(desk("edit", resource.pk), form_data(platform, kind="", **{**empty, "action-publish": "1"}))
        form = answer.context["form"]
        assert list(form.errors) == ["kind"]
        assert [formset.total_error_count() for formset in form.formsets.values()] == [0] * len(form.formsets)

    def test_it_leaves_no_message_for_the_next_page(self, platform, client_of_publisher):
        make_resource(platform, title="Une nouvelle methode")
        first = self.kept(client_of_publisher, desk("add"), form_data(platform)).json()
        again = self.kept(client_of_publisher, first["url"], form_data(platform, title="Une nouvelle méthode encore", **self.no_place))
        assert again.json()["success"], again.content.decode()
        assert not list(client_of_publisher.get(desk("list")).context["messages"])

    def test_the_title_of_another_resource_is_kept_under_an_address_of_its_own(self, platform, client_of_publisher):
        make_resource(platform, title="Une charte", slug="une-charte")
        kept = self.kept(client_of_publisher, desk("add"), form_data(platform, title="Une charte", slug="une-charte")).json()
        assert kept["success"], kept
        assert sorted(Resource.objects.values_list("slug", flat=True)) == ["une-charte", "une-charte-2"]

    def test_two_drafts_without_title_are_both_kept(self, platform, client_of_publisher):
        addresses = [self.kept(client_of_publisher, desk("add"), form_data(platform, title="", slug="")).json()["url"] for _turn in range(2)]
        assert set(Resource.objects.values_list("slug", flat=True)) == {"ressource", "ressource-2"}
        again = self.kept(client_of_publisher, addresses[1], form_data(platform, title="", slug="", abstract="Plus loin.", **self.no_place))
        assert again.json()["success"], again.content.decode()
        assert Resource.objects.get(abstract="Plus loin.").slug == "ressource-2", "its own address is not taken from it"

    def test_what_is_published_while_its_draft_is_being_kept_is_one_resource(self, platform, client_of_publisher):
        first, second = make_organisation("Une mairie"), make_organisation("Une école")
        identity = {"identite": "0b6f6a4e-3f0c-4b3a-9a53-1f4c7a1f2d11"}
        row = {"publishers-TOTAL_FORMS": "1", "publishers-0-label": "", "publishers-0-ORDER": "1", "publishers-0-id": "", "placements-0-id": ""}
        self.kept(client_of_publisher, desk("add"), form_data(platform, **identity, **row, **{"publishers-0-organisation": first.pk}))
        late = form_data(platform, title="Un titre mieux dit", slug="", **identity, **row, **{"publishers-0-organisation": second.pk, "action-publish": "1"})
        answer = client_of_publisher.post(desk("add"), late)
        assert answer.status_code == 302, answer.context["form"].errors
        resource = Resource.objects.get()
        assert (str(resource.uuid), resource.live, resource.title) == (identity["identite"], True, "Un titre mieux dit")
        assert [one.organisation for one in resource.publishers.all()] == [second]
        assert resource.placements.count() == 1

    def test_a_published_form_sent_again_changes_what_it_published(self, platform, client_of_publisher):
        organisation = make_organisation("Une mairie")
        rows = {"publishers-TOTAL_FORMS": "1", "publishers-0-organisation": organisation.pk, "publishers-0-label": "", "publishers-0-ORDER": "1"}
        pinned = {"displays-TOTAL_FORMS": "1", "displays-0-platform": platform.pk, "displays-0-display": "pinned", "displays-0-id": ""}
        sent = {"identite": "0b6f6a4e-3f0c-4b3a-9a53-1f4c7a1f2d11", **rows, **pinned, "action-publish": "1"}
        for title in ("Un titre", "Un titre mieux dit"):
            answer = client_of_publisher.post(desk("add"), form_data(platform, title=title, slug="un-titre", **sent))
            assert answer.status_code == 302, answer.context["form"].errors
        resource = Resource.objects.get()
        assert (resource.title, resource.live) == ("Un titre mieux dit", True)
        assert (resource.publishers.count(), resource.placements.count(), resource.displays.count()) == (1, 1, 1)

    def test_a_row_that_somebody_else_added_meanwhile_stays(self, platform, client_of_publisher):
        first, second = make_organisation("Une mairie"), make_organisation("Une école")
        resource = make_resource(platform, live=False)
        place = resource.placements.get()
        for organisation in (first, second):
            row = {"publishers-TOTAL_FORMS": "1", "publishers-0-organisation": organisation.pk, "publishers-0-label": "", "publishers-0-id": ""}
            same = {"placements-INITIAL_FORMS": "1", "placements-0-id": place.pk, "placements-0-nature": place.nature_id}
            client_of_publisher.post(desk("edit", resource.pk), form_data(platform, slug=resource.slug, **row, **same, **{"publishers-0-ORDER": "1"}))
        drafted = Resource.objects.get().get_latest_revision_as_object()
        assert {row.organisation for row in drafted.publishers.all()} == {first, second}

    def test_a_form_of_another_persons_record_is_refused(self, platform, second_platform, client_of_publisher):
        theirs = make_resource(second_platform, live=False)
        answer = client_of_publisher.post(desk("add"), form_data(platform, identite=str(theirs.uuid)))
        assert answer.status_code == 302
        assert Resource.objects.get() == theirs

    def test_a_refused_form_keeps_its_identifier(self, platform, client_of_publisher):
        identity = "0b6f6a4e-3f0c-4b3a-9a53-1f4c7a1f2d11"
        answer = client_of_publisher.post(desk("add"), form_data(platform, kind="", identite=identity, **{"action-publish": "1"}))
        assert f'name="identite" value="{identity}"' in answer.content.decode()
        assert 'name="identite"' in client_of_publisher.get(desk("add")).content.decode()

    @pytest.mark.parametrize("sent", ["", "ressource"])
    def test_the_address_follows_a_title_typed_later(self, platform, client_of_publisher, sent):
        make_resource(platform, slug="un-titre")
        address = self.kept(client_of_publisher, desk("add"), form_data(platform, title="", slug="")).json()["url"]
        assert Resource.objects.get(title="").slug == "ressource"
        self.kept(client_of_publisher, address, form_data(platform, title="Un titre", slug=sent, **self.no_place))
        assert Resource.objects.get(title="Un titre").slug == "un-titre-2"

    def test_an_address_that_was_public_stays(self, platform, client_of_publisher):
        resource = make_resource(platform, slug="ressource", title="Un titre")
        data = form_data(platform, title="Un autre", slug="ressource", **self.no_place, **{"action-publish": "1"})
        assert client_of_publisher.post(desk("edit", resource.pk), data).status_code == 302
        assert Resource.objects.get().slug == "ressource"


class TestClassification:
    """What a person chooses is theirs: nobody has to confirm it."""

    def test_a_new_form_proposes_nothing(self, client_of_publisher):
        form = client_of_publisher.get(desk("add")).context["form"]
        assert form["classification"].value() == Provenance.CHECKED
        assert form.formsets["placements"].forms[0]["nature_provenance"].value() == Provenance.CHECKED

    def test_levers_and_nature_that_were_changed_are_checked(self, platform, client_of_publisher):
        resource = make_resource(platform)
        place, other = resource.placements.get(), make_nature(platform.framework, "illustration")
        sent = {"placements-INITIAL_FORMS": "1", "placements-0-id": place.pk, "placements-0-nature": other.pk, "placements-0-nature_provenance": "proposed"}
        client_of_publisher.post(desk("edit", resource.pk), form_data(platform, classification="proposed", **sent, **{"action-publish": "1"}))
        resource.refresh_from_db()
        assert (resource.classification, resource.placements.get().nature_provenance) == (Provenance.CHECKED, Provenance.CHECKED)

    def test_what_nobody_touched_stays_proposed(self, platform, client_of_publisher):
        resource = make_resource(platform)
        place = resource.placements.get()
        same = {"placements-INITIAL_FORMS": "1", "placements-0-id": place.pk, "placements-0-nature": place.nature_id}
        sent = {**same, "placements-0-nature_provenance": "proposed", "action-publish": "1"}
        client_of_publisher.post(desk("edit", resource.pk), form_data(platform, classification="proposed", abstract="Autre.", **sent))
        resource.refresh_from_db()
        assert (resource.abstract, resource.classification) == ("Autre.", Provenance.PROPOSED)
        assert resource.placements.get().nature_provenance == Provenance.PROPOSED

    def test_a_doubt_may_be_said(self, platform, client_of_publisher):
        client_of_publisher.post(desk("add"), form_data(platform, classification="proposed"))
        assert Resource.objects.get().classification == Provenance.PROPOSED

    def test_the_page_that_stays_open_is_told(self, platform, client_of_publisher):
        resource = make_resource(platform, live=False)
        data = form_data(platform, classification="proposed", levers=[platform.framework.levers.last().pk], **{"placements-TOTAL_FORMS": "0"})
        answer = client_of_publisher.post(desk("edit", resource.pk), data, headers={"accept": "application/json"})
        assert answer.json()["field_updates"]["classification"] == "checked"


class TestFrameworks:
    def test_one_framework_is_not_to_be_chosen(self, platform, second_platform, client_of_publisher):
        make_steps(platform.framework), make_steps(second_platform.framework)
        form = client_of_publisher.get(desk("add")).context["form"]
        row = form.formsets["placements"].forms[0]
        assert row["framework"].is_hidden
        assert row["framework"].value() == platform.framework.pk
        assert {step.framework for step in row.fields["step"].queryset} == {platform.framework}
        assert "(" not in next(iter(form.fields["levers"].choices))[1]

    def test_several_are(self, platform, second_platform):
        user = make_role(platform, RoleKind.PUBLISHER).user
        make_role(second_platform, RoleKind.EDITOR, user)
        form = logged_in(user).get(desk("add")).context["form"]
        assert not form.formsets["placements"].forms[0]["framework"].is_hidden
        assert "(" in next(iter(form.fields["levers"].choices))[1]

    def test_a_step_of_another_platform_is_refused(self, platform, second_platform, client_of_publisher):
        theirs = make_steps(second_platform.framework)[0]
        answer = client_of_publisher.post(desk("add"), form_data(platform, **{"placements-0-step": theirs.pk}))
        assert answer.status_code == 200
        assert "step" in answer.context["form"].formsets["placements"].forms[0].errors


class TestLikely:
    def test_it_is_said_after_saving_too(self, platform, client_of_publisher):
        make_resource(platform, title="Une nouvelle methode")
        answer = client_of_publisher.post(desk("add"), form_data(platform, slug="autre"), follow=True)
        assert "Peut-être déjà là : « Une nouvelle methode »" in unescape(answer.content.decode()).replace("\u00a0", " ")

    def test_nothing_is_said_of_what_did_not_change(self, platform, client_of_publisher):
        make_resource(platform, title="Une nouvelle methode")
        resource = make_resource(platform, title="Une nouvelle méthode")
        placed = {"placements-TOTAL_FORMS": "0", "placements-INITIAL_FORMS": "0"}
        answer = client_of_publisher.post(desk("edit", resource.pk), form_data(platform, slug=resource.slug, abstract="Autre.", **placed), follow=True)
        assert "Peut-être déjà là" not in answer.content.decode()


class TestOffers:
    def test_the_classification_of_the_previous_one_is_offered(self, platform):
        user = make_role(platform, RoleKind.PUBLISHER).user
        assert last_classified(user) is None
        levers = list(platform.framework.levers.order_by("order"))
        resource = make_resource(platform, levers=levers[1:3], step="agir", title="La précédente")
        resource.save_revision(user=user)
        last = last_classified(user)
        assert (last.title, last.levers, last.step, last.nature) == (
            "La précédente",
            levers[1:3],
            make_steps(platform.framework)[2],
            make_nature(platform.framework),
        )
        assert "Classer comme la précédente" in logged_in(user).get(desk("add")).content.decode()
        assert "Classer comme la précédente" not in logged_in(user).get(desk("edit", resource.pk)).content.decode()

    def test_levers_of_a_role_lost_since_are_not_offered(self, platform, second_platform):
        user = make_role(platform, RoleKind.PUBLISHER).user
        make_resource(second_platform).save_revision(user=user)
        assert last_classified(user).levers == []

    def test_the_usual_format_is_that_of_most(self, platform):
        report, sheet = make_concept(Scheme.FORMAT, "rapport"), make_concept(Scheme.FORMAT, "fiche")
        for format_ in (report, sheet, sheet):
            kind = make_resource(platform, format=format_).kind
        assert usual_formats() == {str(kind.pk): str(sheet.pk)}


class TestWhatIsWrong:
    @pytest.mark.parametrize("title", ["é" * 2000, "a\0b", "‮مقهى 🌱" * 60])
    def test_a_title_that_cannot_be_kept_is_told_beside_its_field_and_not_lost(self, platform, client_of_publisher, title):
        answer = client_of_publisher.post(desk("add"), form_data(platform, title=title, abstract="À garder"))
        assert answer.status_code == 200
        assert "title" in answer.context["form"].errors
        assert answer.context["form"]["title"].value() == title
        assert "À garder" in answer.content.decode()
        assert not Resource.objects.exists()

    def test_right_to_left_and_emoji_are_kept_in_every_field(self, platform, client_of_publisher):
        words = "‮مقهى 🌱 שלום"
        texts = ("title", "purpose", "abstract", "period", "territory", "citation", "url_note", "source_note")
        answer = client_of_publisher.post(desk("add"), form_data(platform, **dict.fromkeys(texts, words), **{"action-publish": "1"}), follow=True)
        assert answer.status_code == 200
        resource = Resource.objects.get()
        assert {getattr(resource, name) for name in texts} == {words}

    def test_no_field_cuts_what_is_pasted(self, client_of_publisher):
        form = client_of_publisher.get(desk("add")).context["form"]
        assert [name for name, field in form.fields.items() if "maxlength" in field.widget.attrs] == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_likely_duplicates_and_what_is_missing_are_said_while_typing(live_site, browser, platform, settings):
    make_resource(platform, title="Guide des cafés associatifs", kind="methodes")
    user = make_role(platform, RoleKind.PUBLISHER).user
    context = browser.new_context(locale="fr-FR")
    context.add_cookies([{"name": "sessionid", "value": logged_in(user).cookies["sessionid"].value, "url": live_site.url}])
    page = context.new_page()
    page.goto(live_site.url + reverse("wagtailsnippets_library_resource:add"))
    page.fill("#id_title", "Guide des cafes associatifs")
    page.wait_for_selector("[data-desk-likely] a")
    assert page.locator("[data-desk-likely]").get_attribute("aria-live") == "polite"
    assert page.evaluate("document.activeElement.id") == "id_title"
    assert "le type" in page.inner_text("[data-desk-meter]")
    page.select_option("#id_kind", label="Methodes")
    page.fill("#id_purpose", "Pour rouvrir un café.")
    page.locator("#id_levers input").first.check()
    page.wait_for_function("document.querySelector('[data-desk-meter]').innerText.includes('Rien ne manque')")
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_address_that_is_there_already_is_said_below_it(live_site, browser, platform, settings):
    make_resource(platform, title="Guide des cafés associatifs", access="en-ligne", url="https://www.exemple.fr/guide/")
    user = make_role(platform, RoleKind.PUBLISHER).user
    context = browser.new_context(locale="fr-FR")
    context.add_cookies([{"name": "sessionid", "value": logged_in(user).cookies["sessionid"].value, "url": live_site.url}])
    page = context.new_page()
    page.goto(live_site.url + reverse("wagtailsnippets_library_resource:add"))
    page.fill("#id_url", "http://exemple.fr/guide")
    told = page.locator("[data-desk-same]")
    told.get_by_role("link", name="Guide des cafés associatifs").wait_for()
    assert told.get_attribute("aria-live") == "polite"
    assert page.locator("#id_url").bounding_box()["y"] < told.bounding_box()["y"] < page.locator("#id_access").bounding_box()["y"]
    assert page.inner_text("[data-desk-likely]") == ""
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_what_is_typed_at_once_is_kept_and_a_refusal_says_one_thing(live_site, browser, platform, settings):
    from playwright.sync_api import expect

    user = make_role(platform, RoleKind.PUBLISHER).user
    context = browser.new_context(locale="fr-FR")
    context.add_cookies([{"name": "sessionid", "value": logged_in(user).cookies["sessionid"].value, "url": live_site.url}])
    page = context.new_page()
    page.goto(live_site.url + reverse("wagtailsnippets_library_resource:add"), wait_until="commit")
    title = "Un titre tapé tout de suite"
    with page.expect_response(lambda answer: title.encode() in (answer.request.post_data_buffer or b"")) as kept:
        page.locator("#id_title").press_sequentially(title)
    assert kept.value.json()["success"]
    assert Resource.objects.get().title == title
    page.wait_for_url("**/edit/**")
    indicator = page.locator("#w-autosave-indicator")
    expect(indicator).to_have_attribute("data-w-autosave-state-value", "saved")
    page.locator("footer [name=action-publish]").click()
    page.get_by_text("Ce n’est pas encore en ligne").first.wait_for()
    expect(indicator).to_have_attribute("data-w-autosave-state-value", "saved")
    page.locator("#id_purpose").press_sequentially("Pour voir.")
    with page.expect_response("**/edit/**") as kept:
        expect(indicator).to_have_attribute("data-w-autosave-state-value", "saving")
    assert kept.value.json()["success"]
    assert Resource.objects.get().purpose == "Pour voir."
    context.close()

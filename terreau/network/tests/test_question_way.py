"""The way of a question from who asks to who answers, by the pages and the letters alone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from terreau.accounts.tests.factories import make_user
from terreau.network.actions import offering, question_retention
from terreau.network.enums import Kind, OfferState, QuestionState
from terreau.network.models import Offer, Profile, Question
from terreau.network.tests.members import visitor
from terreau.network.tests.question_letters import ASK, ASKER, asked, letters_to, link_in, make_catalyst, offers_sent, question_data
from terreau.territories.enums import TerritoryKind
from terreau.territories.tests.factories import make_territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(platform):
    # What was sent is counted in the cache, which other tests share.
    cache.clear()
    return visitor()


def page(client, path):
    return client.get(path).content.decode()


def later(question, days):
    return question.due_at + timedelta(days=days)


def test_from_the_form_to_the_answer(client, platform):
    user = make_user("catalyse@example.org")
    make_catalyst(platform, "Camille Exemple", user=user)
    follow = asked(client, name="Mairie de Bourg", may_serve="on")
    assert "Une personne l’a reçue" in page(client, follow)
    offer = offers_sent()[0]
    assert "la subvention s’arrête" in page(client, offer)
    client.post(offer, {"geste": "prendre"})
    assert "Mairie de Bourg" in page(client, offer)
    assert "Camille Exemple" in page(client, follow)
    assert client.post(offer, {"geste": "repondre", "answer": "Voyez le fonds vert.", "may_serve": "on"}).status_code == 302
    assert "Voyez le fonds vert." in page(client, follow)
    assert "Voyez le fonds vert." in letters_to(ASKER)[-1].body
    client.post(follow, {"geste": "remercier"})
    assert letters_to("catalyse@example.org")[-1].subject == "Votre réponse a aidé : merci"
    question = Question.objects.get()
    assert (question.state, question.taken_by.name) == (QuestionState.ANSWERED, "Camille Exemple")


def test_neither_side_ever_sees_the_address_of_the_other(client, platform):
    make_catalyst(platform, "Camille Exemple", user=make_user("catalyse@example.org"))
    follow = asked(client)
    offer = offers_sent()[0]
    client.post(offer, {"geste": "prendre"})
    client.post(offer, {"geste": "repondre", "answer": "Voyez plutôt."})
    theirs = "".join(letter.body for letter in letters_to("catalyse@example.org")) + page(client, offer)
    mine = "".join(letter.body for letter in letters_to(ASKER)) + page(client, follow)
    assert ASKER not in theirs
    assert "catalyse@example.org" not in mine


def test_opening_a_link_changes_nothing(client, platform):
    make_catalyst(platform, "Camille Exemple")
    client.post(ASK, question_data())
    follow = link_in(mail.outbox[-1], "suivi")
    client.get(follow)
    assert Question.objects.get().state == QuestionState.UNCONFIRMED
    client.post(follow, {"geste": "confirmer"})
    client.get(offers_sent()[0])
    assert Offer.objects.get().state == OfferState.OPEN


def test_sent_twice_is_kept_once(client, platform):
    data = question_data()
    client.post(ASK, data)
    client.post(ASK, data)
    assert Question.objects.count() == 1
    assert len(mail.outbox) == 1


def test_what_stands_in_the_way_is_said_and_nothing_typed_is_lost(client, platform):
    answer = client.post(ASK, question_data(words="", email="pas une adresse", name="Mairie de Bourg", territory="Nullepart"))
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Écrivez votre question" in said
    assert "Écrivez une adresse électronique complète" in said
    assert "Aucun territoire ne s’appelle" in said
    assert "Mairie de Bourg" in said
    assert "pas une adresse" in said
    assert not mail.outbox


def test_a_thousand_forms_write_to_nobody_a_thousand_times(client, platform):
    codes = {client.post(ASK, question_data()).status_code for _turn in range(60)}
    assert codes == {200, 429}
    assert len(letters_to(ASKER)) <= 12
    refused = client.post(ASK, question_data(words="Encore une, la même")).content.decode()
    assert "Encore une, la même" in refused


def test_one_takes_it_and_the_others_are_told(client, platform):
    for name in ("Un", "Deux", "Trois", "Quatre"):
        make_catalyst(platform, name)
    asked(client)
    first, second, third = offers_sent()
    client.post(second, {"geste": "prendre"})
    late = client.post(first, {"geste": "prendre"})
    assert late.status_code == 409
    assert "Quelqu’un s’en occupe déjà" in late.content.decode()
    assert "la subvention" not in page(client, third)
    assert Offer.objects.filter(state=OfferState.TAKEN).count() == 1


def test_declined_by_all_it_goes_to_others_at_once(client, platform):
    for name in ("Un", "Deux", "Trois", "Quatre"):
        make_catalyst(platform, name)
    asked(client)
    for offer in offers_sent():
        client.post(offer, {"geste": "decliner"})
    assert len(offers_sent()) == 4
    assert Question.objects.get().state == QuestionState.OFFERED


def test_who_never_answers_is_passed_over_then_animators_are_told(client, platform, editor):
    make_catalyst(platform, "Camille Exemple")
    follow = asked(client)
    client.post(offers_sent()[0], {"geste": "prendre"})
    question = Question.objects.get()
    assert offering.pass_on_late(now=question.due_at - timedelta(minutes=1)) == 0
    assert offering.pass_on_late(now=later(question, 1)) == 1
    assert offering.pass_on_late(now=later(question, 1)) == 0
    question.refresh_from_db()
    assert question.state == QuestionState.UNANSWERED
    assert letters_to(editor.email)[-1].subject == "Une question reste sans réponse"
    assert "la subvention" not in letters_to(editor.email)[-1].body
    assert letters_to(ASKER)[-1].subject == "Votre question attend encore"
    assert "L’animation du réseau a votre question" in page(client, follow)


def test_a_reminder_leaves_once_a_working_day_before_the_end(client, platform):
    make_catalyst(platform, "Camille Exemple", user=make_user("catalyse@example.org"))
    asked(client)
    question = Question.objects.get()
    assert offering.remind(now=question.confirmed_at) == 0
    soon = question.due_at - timedelta(hours=20)
    assert [offering.remind(now=soon), offering.remind(now=soon)] == [1, 0]
    assert letters_to("catalyse@example.org")[-1].subject == "Une question attend toujours votre réponse"


def test_the_nearest_who_know_the_subject_are_asked_first(client, platform):
    lever = platform.framework.ordered_levers[0]
    here = make_territory(TerritoryKind.COMMUNE, latitude=46.0, longitude=2.0, code="23096", name="Guéret", slug="gueret")
    near = make_territory(TerritoryKind.COMMUNE, latitude=46.1, longitude=2.0)
    far = make_territory(TerritoryKind.COMMUNE, latitude=48.0, longitude=2.0)
    for name, seat, levers in (
        ("Loin qui sait", far, [lever]),
        ("Près qui ne sait pas", near, []),
        ("Près qui sait", near, [lever]),
        ("Ici qui sait", here, [lever]),
    ):
        make_catalyst(platform, name, seat=seat, levers=levers)
    asked(client, lever=lever.slug, territory=here.key)
    assert list(Offer.objects.order_by("pk").values_list("profile__name", flat=True)) == ["Ici qui sait", "Près qui sait", "Loin qui sait"]
    assert Question.objects.get().territory == here


def test_what_the_page_was_about_travels_with_the_question(client, platform):
    lever = platform.framework.ordered_levers[1]
    commune = make_territory(TerritoryKind.COMMUNE, name="Villebourg")
    shown = page(client, f"{ASK}?levier={lever.slug}&territoire={commune.key}")
    assert f'<option value="{lever.slug}" selected>' in shown
    assert "Villebourg" in shown


def test_who_refuses_questions_or_keeps_nothing_is_not_asked(client, platform, editor):
    make_catalyst(platform, "Retiré", live=False)
    Profile.objects.filter(pk=make_catalyst(platform, "Sans question").pk).update(takes_questions=False)
    asked(client)
    assert offers_sent() == []
    assert letters_to(editor.email)


def test_a_message_goes_to_one_profile_only(client, platform):
    one = make_catalyst(platform, "Camille Exemple", user=make_user("catalyse@example.org"))
    make_catalyst(platform, "Autre Exemple", user=make_user("autre@example.org"))
    follow = asked(client, path=f"{one.get_absolute_url()}ecrire/")
    assert not letters_to("autre@example.org")
    client.post(offers_sent()[0], {"geste": "decliner"})
    assert "n’a été montré à personne d’autre" in page(client, follow)
    client.post(follow, {"geste": "transmettre"})
    assert letters_to("autre@example.org")


def test_a_place_that_nobody_keeps_is_answered_by_animators(client, platform, editor):
    from terreau.network.tests.factories import make_profile

    place = make_profile(platform, "Le Lieu", kind=Kind.PLACE)
    assert "l’animation du réseau" in page(client, f"{place.get_absolute_url()}ecrire/")
    asked(client, path=f"{place.get_absolute_url()}ecrire/")
    assert letters_to(editor.email)


def test_withdrawn_it_is_seen_no_more(client, platform):
    make_catalyst(platform, "Camille Exemple", user=make_user("catalyse@example.org"))
    follow = asked(client)
    client.post(offers_sent()[0], {"geste": "prendre"})
    client.post(follow, {"geste": "retirer"})
    assert "la subvention" not in page(client, offers_sent()[0])
    assert letters_to("catalyse@example.org")[-1].subject == "La question que vous aviez prise est retirée"


def test_a_script_is_only_words(client, platform):
    make_catalyst(platform, "Camille Exemple")
    script = "<script>alert(1)</script>"
    follow = asked(client, words=script, name=script)
    offer = offers_sent()[0]
    client.post(offer, {"geste": "prendre"})
    client.post(offer, {"geste": "repondre", "answer": script})
    for shown in (page(client, follow), page(client, offer)):
        assert script not in shown
        assert "&lt;script&gt;" in shown


@pytest.mark.parametrize(("asker", "answerer"), [(True, True), (True, False), (False, True)])
def test_an_answer_becomes_a_resource_only_if_both_agree(client, platform, asker, answerer):
    make_catalyst(platform, "Camille Exemple")
    follow = asked(client, name="Mairie de Bourg", **({"may_serve": "on"} if asker else {}))
    offer = offers_sent()[0]
    client.post(offer, {"geste": "prendre"})
    client.post(offer, {"geste": "repondre", "answer": "Voyez le fonds vert.", **({"may_serve": "on"} if answerer else {})})
    shown = page(client, follow)
    assert ("En faire une fiche" in shown) == (asker and answerer)
    if asker and answerer:
        address = shown.split('href="')[[part.startswith("http") and "/proposer/" in part for part in shown.split('href="')].index(True)].split('"')[0]
        form = client.get(address.replace("&amp;", "&").partition("terreau.test")[2] or "/proposer/").content.decode()
        assert "Voyez le fonds vert." in form
        assert "Mairie de Bourg" not in form
        assert ASKER not in form


def test_nothing_outlives_its_use(client, platform):
    make_catalyst(platform, "Camille Exemple")
    client.post(ASK, question_data(email="oubli@example.org"))
    follow = asked(client, name="Mairie de Bourg")
    offer = offers_sent()[0]
    client.post(offer, {"geste": "prendre"})
    client.post(offer, {"geste": "repondre", "answer": "Voyez plutôt."})
    now = timezone.now()
    assert question_retention.forget_unconfirmed(now=now + timedelta(days=8)) == 1
    assert question_retention.erase_closed(now=now + timedelta(days=29)) == 0
    assert question_retention.erase_closed(now=now + timedelta(days=31)) == 1
    question = Question.objects.get()
    assert [question.email, question.name, question.words, question.answer, question.secret] == [""] * 5
    assert client.get(follow).status_code == 404


def test_another_platform_knows_nothing_of_it(client, platform, second_platform):
    make_catalyst(platform, "Camille Exemple")
    follow = asked(client)
    elsewhere = visitor()
    elsewhere.defaults["SERVER_NAME"] = "soeur.test"
    assert elsewhere.get(follow).status_code == 404
    assert elsewhere.get(offers_sent()[0]).status_code == 404

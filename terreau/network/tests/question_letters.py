"""What tests of questions share: forms as people send them, letters as they arrive."""

import re
import time
from typing import Any
from uuid import uuid4

from django.core import mail

from terreau.accounts.tests.factories import make_user
from terreau.core import trap
from terreau.network.models import Profile
from terreau.network.tests.members import kept_profile

ASK = "/reseau/question/"
ASKER = "secretaire@example.org"


def question_data(**fields: Any) -> dict[str, Any]:
    """Return what the form of questions sends, open for two minutes."""
    unseen = {"cle": str(uuid4()), trap.STAMP: trap.stamp(time.time() - 120), trap.HONEYPOT: ""}
    return {**unseen, "words": "Qui paie quand la subvention s’arrête ?", "lever": "", "name": "", "email": ASKER, **fields}


def make_catalyst(platform: Any, name: str, **fields: Any) -> Profile:
    """Return a public catalyst who takes questions and whom somebody keeps."""
    user = fields.pop("user", None) or make_user()
    profile = kept_profile(platform, user, name, **fields)
    Profile.objects.filter(pk=profile.pk).update(takes_questions=True)
    return Profile.objects.get(pk=profile.pk)


def link_in(letter: Any, part: str) -> str:
    """Return the path of a link of a letter: « suivi » or « offre »."""
    found = re.search(rf"https?://[^/\s]+(/reseau/{part}/[0-9a-f]{{40}}/)", letter.body)
    assert found, letter.body
    return found[1]


def letters_to(address: str) -> list[Any]:
    """Return the letters that an address got, in their order."""
    return [letter for letter in mail.outbox if letter.to == [address]]


def offers_sent() -> list[str]:
    """Return the paths of the offers that left, in their order."""
    return [link_in(letter, "offre") for letter in mail.outbox if letter.subject == "Une question pour vous"]


def asked(client: Any, **fields: Any) -> str:
    """Ask and confirm by the letter, as people do; return where the asker follows."""
    answer = client.post(fields.pop("path", ASK), question_data(**fields))
    assert answer.status_code == 200, answer.content.decode()
    follow = link_in(letters_to(fields.get("email", ASKER))[-1], "suivi")
    assert client.post(follow, {"geste": "confirmer"}).status_code == 302
    return follow

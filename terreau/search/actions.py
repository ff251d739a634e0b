"""What searching remembers: what people looked for and did not find."""

import re
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from terreau.search.analysis import words_of
from terreau.search.models import Wish

LONGEST_WISH = 120
MOST_WORDS = 12
# A search that was asked for less than this by different people says nothing, and may say who asked.
SHOWN_FROM = 3
KEPT = timedelta(days=365)
ONE_DAY = 24 * 3600
ONE_MONTH = 30 * ONE_DAY
# What one connection, that of a town hall for instance, may look for in vain in a day; and the searches that a platform keeps.
MOST_A_DAY = 40
MOST_KEPT = 5_000
# Forgotten at once to make room.
MADE_ROOM = 500
# What may tell of somebody: an address, a telephone, a number longer than a year.
_PERSONAL = re.compile(r"@|\d{5,}|(?:\d[ .-]?){8,}")


def wording(text: str) -> str:
    """Return the words of a search as they are kept; nothing where they are none, are too long or may tell of somebody."""
    plain = " ".join(text.lower().split())
    words = words_of(plain)
    fits = words and len(words) <= MOST_WORDS and len(plain) <= LONGEST_WISH and not _PERSONAL.search(plain)
    return plain if fits else ""


def remember_wish(*, platform: int, text: str, asker: str, instead_of: str = "") -> None:
    """Count a search that found nothing, once a month for one asker, so many a day at most.

    `asker` tells people apart (their connection): only a hash of it with the words is kept, in the cache, and forgotten within the month, and
    how many there were today under another hash, without words, forgotten within the day.
    `instead_of` is what the same person had typed just before, when these words only go on with it: it is counted back.
    """
    words, before, connection = wording(text), wording(instead_of), _connection(asker)
    if before and words.startswith(before) and before != words and cache.delete(_key(platform, connection, before)):
        # Only what this very person was counted for.
        Wish.objects.filter(platform=platform, words=before, asked=1).delete()
        Wish.objects.filter(platform=platform, words=before, asked__gt=1).update(asked=F("asked") - 1)
        _spend(connection, -1)
    if words and _spent(connection) < MOST_A_DAY and cache.add(_key(platform, connection, words), 1, ONE_MONTH):
        _spend(connection, 1)
        _count(platform, words)


def _connection(asker: str) -> str:
    """Return what counts as one asker: of IPv6, the network that one subscriber is given, of which each device and each day has other addresses."""
    try:
        address = ip_address(asker)
    except ValueError:
        return asker
    if not isinstance(address, IPv6Address) or address.ipv4_mapped:
        return asker
    return str(ip_network((address, 64), strict=False))


def _key(platform: int, asker: str, words: str) -> str:
    return f"wish-{_hash(f'{asker} {platform} {words}')}"


def _day(asker: str) -> str:
    return f"wishes-{_hash(f'{asker} {timezone.localdate()}')}"


def _hash(text: str) -> str:
    return salted_hmac("terreau.search.wish", text, algorithm="sha256").hexdigest()


def _spent(asker: str) -> int:
    return int(cache.get(_day(asker), 0))


def _spend(asker: str, count: int) -> None:
    # Two at once may count as one: it is a bound, not an account.
    cache.set(_day(asker), max(_spent(asker) + count, 0), ONE_DAY)


def _count(platform: int, words: str) -> None:
    today = timezone.localdate()
    counted = {"asked": F("asked") + 1, "last_asked": today, "settled": False}
    if Wish.objects.filter(platform=platform, words=words).update(**counted):
        return
    if not _has_room(platform):
        return
    try:
        with transaction.atomic():
            Wish.objects.create(platform_id=platform, words=words, last_asked=today)
    except IntegrityError:
        Wish.objects.filter(platform=platform, words=words).update(**counted)


def _has_room(platform: int) -> bool:
    """Return whether one more search may be kept: where there are too many, those that fewest asked for, the oldest first, leave; never what is shown."""
    kept = Wish.objects.filter(platform=platform)
    if kept.count() < MOST_KEPT:
        return True
    rare = kept.filter(asked__lt=SHOWN_FROM).order_by("asked", "last_asked", "pk")
    left, _models = Wish.objects.filter(pk__in=list(rare.values_list("pk", flat=True)[:MADE_ROOM])).delete()
    return left > 0


def forget_wishes() -> None:
    """Delete what nobody has asked for a year, and after a month what fewer people than are shown asked for."""
    today = timezone.localdate()
    Wish.objects.filter(last_asked__lt=today - KEPT).delete()
    Wish.objects.filter(last_asked__lt=today - timedelta(days=30), asked__lt=SHOWN_FROM).delete()


def settle_wish(*, wish: Wish) -> None:
    """Say that an answer is there now; the next who finds none opens it again."""
    Wish.objects.filter(pk=wish.pk).update(settled=True)

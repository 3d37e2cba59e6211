"""A week in the life of a small web shop, as XDM experience events; the same for the same seed.

Visitors come by campaigns, search, other sites or by themselves; they return, look around, and some
buy. A few events reach the shop a day or two late, since a phone was offline. Nobody is real.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.core import clock

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
DAYS = 7
SITE = "https://shop.example"

ALEX = "2D5A0C41852F1B33-6000119A40008E17"
"""A visitor whose week is written by hand, so that there is a story to tell."""

_CAMPAIGNS = ("search:running-shoes", "search:rain-jacket", "social:spring-look", "banner:retarget")
_NEWSLETTER = "email:spring-sale"
_NEWSLETTER_DAY = 2
_REFERRERS = (
    "https://search.example/",
    "https://social.example/feed",
    "https://running-blog.example/best-shoes",
    "https://news.example/spring-outfits",
)
_PRODUCTS = (
    ("trail-shoe", 11990),
    ("road-shoe", 13990),
    ("rain-jacket", 8990),
    ("running-cap", 1990),
    ("socks-3", 1490),
    ("water-bottle", 1290),
    ("head-torch", 4490),
    ("foam-roller", 2790),
)
_CATEGORIES = ("shoes", "clothing", "accessories")
# Share of visits that begin in each hour of the day.
_HOURS = (2, 1, 1, 1, 1, 2, 5, 8, 9, 8, 8, 9, 11, 9, 8, 8, 9, 11, 14, 17, 18, 15, 9, 4)
_LATE_SHARE = 0.012


@dataclass(frozen=True, slots=True)
class Event:
    """One page view, perhaps with a purchase.

    Attributes:
        day: the day of the week (0 = Monday) on which the shop hears of it.
        order: the number of the order that the page confirms.
        price: of that order, in euros.
    """

    visitor: str
    at: datetime
    page: str
    campaign: str | None = None
    referrer: str | None = None
    order: str | None = None
    price: float | None = None
    day: int = 0

    @property
    def id(self) -> str:
        """The event's key: visitor and time, as no visitor sees two pages in one millisecond."""
        return f"{self.visitor}-{int(self.at.timestamp() * 1000):013d}"

    @property
    def is_late(self) -> bool:
        """Whether the shop hears of it on a later day than it happened."""
        return self.at < MONDAY + timedelta(days=self.day)

    def as_xdm(self) -> dict[str, Any]:
        """Return it as an XDM experience event; every field is there, so that files look alike."""
        return {
            "_id": self.id,
            "timestamp": clock.isoformat(self.at),
            "eventType": "commerce.purchases" if self.order else "web.webpagedetails.pageViews",
            "endUserIDs": {"_experience": {"aaid": {"id": self.visitor}}},
            "web": {
                "webPageDetails": {"name": self.page, "URL": _url(self.page)},
                "webReferrer": {"URL": self.referrer},
            },
            "marketing": {"trackingCode": self.campaign},
            "commerce": {
                "order": {
                    "purchaseID": self.order,
                    "priceTotal": self.price,
                    "currencyCode": "EUR" if self.order else None,
                }
            },
        }


def week(*, seed: int = 7, visitors: int = 3000) -> tuple[tuple[Event, ...], ...]:
    """Return the events that reach the shop on each of the seven days, in order of their time."""
    random_ = random.Random(seed)  # noqa: S311 (a play, not a secret)
    events = list(_alex())
    for _ in range(visitors):
        events.extend(_visitor(random_))
    unique = {event.id: event for event in events}.values()
    ordered = sorted(unique, key=lambda event: (event.at, event.visitor))
    return tuple(tuple(e for e in ordered if e.day == day) for day in range(DAYS))


def _visitor(random_: random.Random) -> Iterator[Event]:
    visitor = f"{random_.getrandbits(64):016X}-{random_.getrandbits(64):016X}"
    subscribed = random_.random() < 0.25
    starts = sorted(_start(random_) for _ in range(_visits(random_)))
    if subscribed and random_.random() < 0.6:
        mailed = MONDAY + timedelta(days=_NEWSLETTER_DAY, hours=9)
        starts.append(mailed + timedelta(minutes=random_.expovariate(1 / 180)))
    for number, start in enumerate(starts):
        from_mail = subscribed and number == len(starts) - 1
        campaign, referrer = (_NEWSLETTER, None) if from_mail else _entry(random_, number)
        yield from _visit(random_, visitor, start, campaign, referrer)


def _visits(random_: random.Random) -> int:
    # Most come once or twice, some every day and more.
    return min(1 + int(random_.paretovariate(1.6) - 1), 25)


def _start(random_: random.Random) -> datetime:
    day = random_.choices(range(DAYS), (10, 9, 11, 10, 9, 13, 14))[0]
    hour = random_.choices(range(24), _HOURS)[0]
    return MONDAY + timedelta(days=day, hours=hour, seconds=random_.uniform(0, 3600))


def _entry(random_: random.Random, number: int) -> tuple[str | None, str | None]:
    """Return campaign and referrer of a visit; who returns comes by himself more often."""
    draw = random_.random() + (0.25 if number else 0.0)
    if draw < 0.35:
        return random_.choices(_CAMPAIGNS, (5, 3, 3, 2))[0], None
    if draw < 0.65:
        return None, random_.choices(_REFERRERS, (6, 3, 2, 1))[0]
    return None, None


def _visit(
    random_: random.Random,
    visitor: str,
    start: datetime,
    campaign: str | None,
    referrer: str | None,
) -> Iterator[Event]:
    late_by = random_.choice((1, 1, 2))
    at = start.replace(microsecond=start.microsecond // 1000 * 1000)
    for number, (page, order, price) in enumerate(_pages(random_)):
        day = (at - MONDAY).days
        if day >= DAYS:
            return
        if random_.random() < _LATE_SHARE:
            day += late_by
        yield Event(
            visitor,
            at,
            page,
            campaign if number == 0 else None,
            referrer if number == 0 else None,
            order,
            price,
            min(day, DAYS - 1),
        )
        # Now and then somebody is called away for longer than a session lasts.
        pause = random_.lognormvariate(3.6, 1.0) if random_.random() < 0.97 else 2700.0
        at += timedelta(milliseconds=int(1000 * max(1.0, pause)))


def _pages(random_: random.Random) -> list[tuple[str, str | None, float | None]]:
    """Return the pages of one visit: page, order number, price."""
    pages = [random_.choice(("home", *(f"category:{name}" for name in _CATEGORIES)))]
    cart = 0
    while len(pages) < 40 and random_.random() < 0.78:
        if random_.random() < 0.55:
            name, cents = random_.choice(_PRODUCTS)
            pages.append(f"product:{name}")
            if random_.random() < 0.08:
                pages.append("cart")
                cart += cents
        else:
            pages.append(f"category:{random_.choice(_CATEGORIES)}")
    seen: list[tuple[str, str | None, float | None]] = [(page, None, None) for page in pages]
    if cart and random_.random() < 0.6:
        seen.append(("checkout", None, None))
        if random_.random() < 0.75:
            seen.append(("thank-you", f"O{random_.randrange(10**6, 10**7)}", cart / 100))
    return seen


def _alex() -> Iterator[Event]:
    """Yield a week with a page that the shop hears of two days late.

    Without it Tuesday evening is two sessions, 43 minutes apart; with it, it is one, and what
    follows is owed to an e-mail.
    """
    written: tuple[tuple[int, str, str, str | None, str | None, float | None, int], ...] = (
        (0, "12:10:05", "product:trail-shoe", "search:running-shoes", None, None, 0),
        (0, "12:11:40", "category:shoes", None, None, None, 0),
        (1, "19:02:10", "home", None, None, None, 1),
        (1, "19:05:30", "product:trail-shoe", None, None, None, 1),
        (1, "19:27:00", "product:rain-jacket", "email:early-bird", None, None, 3),
        (1, "19:48:45", "cart", None, None, None, 1),
        (3, "08:15:20", "cart", None, None, None, 3),
        (3, "08:16:55", "checkout", None, None, None, 3),
        (3, "08:18:10", "thank-you", None, "O4711001", 209.8, 3),
        (5, "17:40:00", "home", "social:spring-look", None, None, 5),
        (5, "17:41:15", "product:socks-3", None, None, None, 5),
    )
    for day, time, page, campaign, order, price, heard in written:
        hours, minutes, seconds = (int(part) for part in time.split(":"))
        at = MONDAY + timedelta(days=day, hours=hours, minutes=minutes, seconds=seconds)
        yield Event(ALEX, at, page, campaign, None, order, price, heard)


def _url(page: str) -> str:
    return SITE + "/" + ("" if page == "home" else page.replace(":", "/"))

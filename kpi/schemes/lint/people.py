"""The kinds of people a scheme tells apart by `for`, and what counts for each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product

from kpi.schemes.model import Event, Item, Scheme

MOST = 500


@dataclass(frozen=True)
class Kind:
    """People for whom the same items count.

    who: how the file names them ("role = manager"); "" when it tells nobody apart. named: False for those whom no `for` names.
    """

    who: str
    named: bool
    items: tuple[Item, ...]
    events: tuple[Event, ...]


def kinds(scheme: Scheme) -> list[Kind]:
    """Every kind of people with other items, those that the file names first. Kinds without any item are left out."""
    sections = {section.id: section for section in scheme.sections}
    told: dict[str, dict[str, None]] = {}
    for part in (*scheme.items, *scheme.sections):
        for key, words in part.audience.words.items():
            told.setdefault(key, {}).update(dict.fromkeys(words))
    found: dict[tuple[str, ...], Kind] = {}
    everyone = product(*([(key, word) for word in (*words, None)] for key, words in told.items()))
    for person in sorted(islice(everyone, MOST), key=lambda chosen: sum(word is None for _, word in chosen)):
        traits = dict(person)
        items = tuple(
            item for item in scheme.items
            if item.audience.has(traits) and (item.section is None or sections[item.section].audience.has(traits))
        )
        who = ", ".join(f"{key} = {word or '…'}" for key, word in person)
        events = tuple(event for event in scheme.events if event.audience.has(traits) or not _tells(event, told))
        if items:
            found.setdefault(tuple(item.id for item in items), Kind(who, None not in traits.values(), items, events))
    return list(found.values())


def _tells(event: Event, told: dict) -> bool:
    """Whether the event is for people of a key that items tell apart; otherwise it may come to anybody."""
    return bool(event.audience.words) and set(event.audience.words) <= set(told)

"""A scheme as it is read, second half: what the total leads to, as sentences and as bands on a scale."""

from __future__ import annotations

from kpi import words
from pages.parts.data import ask
from pages.parts.html import Html, el, join
from pages.parts.lang import either, lang, t
from pages.parts.scheme_marks import Shown, comma, condition, fact, marks, money, plain, role, share, why


def after(shown: Shown, text: str, period: str) -> Html:
    """Grades, tiers, actions, blends, forced distribution, awards and rewards; nothing when the scheme has none."""
    parts = [*bands(shown, text), *_actions(shown), *_blends(shown), *_forced(shown), *_awards(shown, text, period), *_rewards(shown)]
    if not parts:
        return Html("")
    return el("section", el("h2", t("schemes.after.title")), el("div", join(parts), cls="stack"))


# ---- bands


def bands(shown: Shown, text: str) -> list[Html]:
    """Grades and tiers, each as bands on one horizontal scale, in words below."""
    drawn = ask("draft_bands", text=text, lang=lang())
    ladders = {"grades": shown.scheme.outcomes.grades, "tiers": shown.scheme.outcomes.tiers}
    kinds = dict.fromkeys(row["kind"] for row in drawn)
    return [_ladder(kind, ladders[kind], [row for row in drawn if row["kind"] == kind]) for kind in kinds]


def _ladder(kind: str, ladder: object, rows: list[dict]) -> Html:
    scale = join(
        el("div", el("b", row["title"] or t("schemes.after.below")), el("small", _starts(row, rows)), cls=f"band step-{place} {row['origin']}",
           style=f"flex-grow: {row['percent']}", title=_starts(row, rows))
        for place, row in enumerate(rows)
    )
    origins = dict.fromkeys(row["origin"] for row in rows if row["title"])
    said = [] if kind == "grades" else [
        t(f"schemes.after.tiers_window_{ladder.take}", count=ladder.window),
        t("schemes.after.tiers_consecutive") if ladder.consecutive and ladder.window > 1 else "",
        t(f"schemes.after.tiers_short_{ladder.short}") if ladder.window > 1 else "",
    ]
    title = either(dict(ladder.title)) or t(f"schemes.after.{kind}")
    told = el("p", join(f"{one} " for one in said if one)) if said else ""
    others = (origin for origin in origins if origin != ladder.origin)
    own = [f"{t(f'schemes.mark.{origin}')}{t('ui.colon')}{comma(row['title'] for row in rows[::-1] if row['origin'] == origin)}"
           for origin in others]
    note = el("p", t("ui.semicolon").join(own), cls="quiet") if own else ""
    return el("article", el("h3", title, marks(ladder)), el("div", scale, cls="ladder", role="img", aria_label=title), told, note, why(ladder),
              cls="card")


def _starts(row: dict, rows: list[dict]) -> str:
    """"90 起", or "70 以下" for the lowest."""
    if row["at"] is not None:
        return t("schemes.after.from", at=plain(row["at"]))
    above = rows[1]["at"] if len(rows) > 1 else None
    return t("schemes.after.to_below", at=plain(above)) if above is not None else ""


# ---- actions


def _card(title: str, parts: list[Html]) -> list[Html]:
    return [el("article", el("h3", title), el("ul", join(parts), cls="said"), cls="card")] if parts else []


def _line(name: str, part: object, *said: str, review: bool = False) -> Html:
    badge = el("span", t("schemes.read.needs_review"), cls="badge strong") if review else ""
    return el("li", el("p", el("b", name), badge, marks(part)), el("p", t("ui.semicolon").join(one for one in said if one)), why(part))


def _actions(shown: Shown) -> list[Html]:
    return _card(t("schemes.after.actions"), [_action(action, shown) for action in shown.scheme.outcomes.actions])


def _action(action: object, shown: Shown) -> Html:
    instead = either(dict(action.else_show))
    needs = "" if not action.needs else t("schemes.after.action_needs" if instead else "schemes.after.action_needs_plain",
                                          record=_kind(action.needs), instead=instead)
    return _line(
        either(dict(action.title)) or action.id, action,
        t("schemes.after.action_or").join(_trigger(one, shown) for one in action.any),
        t("schemes.after.action_cycle", cycle=t(f"schemes.span.{action.cycle}")) if action.cycle else "",
        t("schemes.after.action_skip") if action.gaps == "skip" else "",
        t("schemes.after.action_uses_up") if action.uses_up else "", needs,
        t("schemes.after.action_pay", amount=money(action.pay)) if action.pay is not None else "",
        t("schemes.after.action_choose", choices=comma(either(dict(one.title)) or one.id for one in action.choose)) if action.choose else "",
        review=action.proposal,
    )


def _kind(kind: str) -> str:
    return t(f"record.kind.{kind}") if words.has(f"record.kind.{kind}") else kind


def _trigger(trigger: object, shown: Shown) -> str:
    said = condition(trigger.when.text, shown.names)
    if trigger.run is not None:
        return t("schemes.after.action_once" if trigger.run == 1 else "schemes.after.action_run", count=trigger.run, condition=said)
    if trigger.months is None:
        return t("schemes.after.action_year", count=trigger.count, condition=said)
    return t("schemes.after.action_months", count=trigger.count, months=trigger.months, condition=said)


# ---- longer periods


def _blends(shown: Shown) -> list[Html]:
    found = [_blend(blend, shown) for blend in shown.scheme.outcomes.blends]
    found += [_line(_figure(one.of, shown), one, t("schemes.after.running", of=_figure(one.of, shown), period=t(f"schemes.span.{one.period}")))
              for one in shown.scheme.outcomes.running]
    found += [_line(_figure(one.of, shown), one, t(f"schemes.after.annual_{one.prefer}_{one.otherwise}", of=_figure(one.of, shown)))
              for one in shown.scheme.outcomes.annual]
    return _card(t("schemes.after.blends"), found)


def _figure(name: str, shown: Shown) -> str:
    return shown.names.get(name) or fact(name, shown.names)


def _blend(blend: object, shown: Shown) -> Html:
    terms = (t("schemes.after.blend_term", weight=share(term.weight), of=_figure(term.of, shown), take=t(f"schemes.after.take_{term.take}"))
             for term in blend.terms)
    period = t(f"schemes.span.{blend.period}")
    return _line(
        either(dict(blend.title)) or period, blend, t("schemes.after.blend", period=period, terms=" + ".join(terms)),
        t("schemes.after.blend_need", count=max(term.need for term in blend.terms)), t(f"schemes.after.missing_{blend.missing}"),
    )


def _forced(shown: Shown) -> list[Html]:
    forced = shown.scheme.outcomes.forced
    if forced is None:
        return []
    scale = join(el("div", el("b", grade), el("small", share(part)), cls=f"band step-{place}", style=f"flex-grow: {part}")
                 for place, (grade, part) in enumerate(reversed(forced.shares.items())))
    by = fact(forced.by, shown.names)
    said = el("p", t("schemes.after.forced_by", of=by), comma(f"{grade} {share(part)}" for grade, part in forced.shares.items()))
    return [el("article", el("h3", t("schemes.after.forced"), marks(forced)), el("div", scale, cls="ladder"), said, why(forced), cls="card")]


# ---- awards and rewards


def _awards(shown: Shown, text: str, period: str) -> list[Html]:
    listed = shown.scheme.outcomes.awards
    if not listed:
        return []
    places = ask("draft_quotas", text=text, period=period, lang=lang()) if period else []
    return _card(t("schemes.after.awards"), [_award(award, shown, [row for row in places if row["award"] == award.id]) for award in listed])


def _award(award: object, shown: Shown, places: list[dict]) -> Html:
    cycles = t("ui.or").join(t(f"schemes.span.{cycle}") for cycle in award.period)
    groups = {row["group"]: f"{row['group']}{t('ui.colon')}" if row["group"] else "" for row in places}
    now = [t("schemes.after.award_now", group=groups[row["group"]], sentence=row["sentence"]) for row in places]
    return join([
        _line(
            either(dict(award.title)) or award.id, award,
            t("schemes.after.award_share", period=cycles, share=share(award.share), round=t(f"schemes.after.round_{award.round}")),
            *(t("schemes.after.award_need", period=t(f"schemes.span.{cycle}"), count=count) for cycle, count in award.need.items()),
            t("schemes.after.award_min", count=award.min_quota) if award.min_quota else "",
            t("schemes.after.award_ties", metrics=comma(shown.names.get(one, one) for one in award.tie_break)) if award.tie_break else "",
        ),
        el("li", el("p", t("ui.semicolon").join(now) if now else t("schemes.after.award_no_data"), cls="now")),
    ])


def _rewards(shown: Shown) -> list[Html]:
    return _card(t("schemes.after.rewards"), [_reward(reward, shown) for reward in shown.scheme.outcomes.rewards])


def _reward(reward: object, shown: Shown) -> Html:
    kind, _, event = reward.per.partition(":")
    per = t("schemes.after.reward_per", period=t(f"schemes.span.{kind}")) if not event else ""
    per = per or t("schemes.after.reward_per_event", event=shown.names.get(event, event))
    managers = comma(role(one) for one in reward.managers)
    staff = ""
    if reward.share is not None:
        key = "schemes.after.reward_staff" if reward.staff_amount is not None else "schemes.after.reward_places"
        staff = t(key, share=share(reward.share), amount=money(reward.staff_amount) if reward.staff_amount is not None else "")
    return _line(
        either(dict(reward.title)) or reward.id, reward, per,
        t("schemes.after.reward_when", condition=condition(reward.trigger.text, shown.names)) if reward.trigger else "",
        t("schemes.after.reward_managers", who=managers, amount=money(reward.manager_amount)) if reward.manager_amount is not None
        else t("schemes.after.reward_places_managers", who=managers) if managers else "",
        staff, comma(t("schemes.after.reward_by_place", to=row.to, share=share(row.share)) for row in reward.shares_by_place),
        t("schemes.after.reward_max", kind=_kind(reward.max_with)) if reward.max_with else "",
    )

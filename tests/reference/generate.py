"""Small ragged datasets from a seed: every edge the definitions speak of turns up in some of them."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from tests.reference.world import Dataset, Row

EDGES = (
    datetime(2026, 8, 31, 23, 59, 58), datetime(2026, 8, 31, 23, 40), datetime(2026, 9, 1), datetime(2026, 9, 1, 3, 59),
    datetime(2026, 9, 1, 4), datetime(2026, 8, 30, 12), datetime(2026, 9, 2, 9, 30), datetime(2026, 8, 29, 3, 59, 59),
)
STEPS = (0, 0, 1, 2, 20, 40, 60, 179, 180, 181, 600, 1799, 1800, 1801, 3600, 3 * 3600, 86399, 86400, 86401)
SHORT_STEPS = (0, 0, 1, 1, 2, 5, 20, 40, 60, 179, 180, 181, 600)
TEXTS = ("hello", "Thanks, hello", "no thanks", "thanks and no thanks, ＨＥＬＬＯ", "please wait", "", None)
BURST = (0, 0, 0, 0, 1, 60)
HOUR, DAY = 3600, 86400
AFTER_REPLY = (0, 1, 60, HOUR, DAY - 1, DAY, DAY + 1, 2 * DAY - 1, 2 * DAY, 2 * DAY + 1, 3 * DAY, -1, -HOUR, -15 * DAY)
BEFORE_CASE = (0, 1, 15 * DAY, 15 * DAY + 1, DAY, -1)
UNTIL_PAID = (0, 0, 1, 8, 600, HOUR, 2 * DAY, 2 * DAY + 1, 5 * DAY)
PERIODS = ("2026-08-31", "2026-09-01", "2026-W36", "2026-08", "2026-09", "2026-Q3", "2026", "2026-08-30..2026-09-01")


def generate(seed: int, prefix: str = "") -> Dataset:
    """A dataset of staging tables. `prefix` keeps its shops, agents and teams apart from another dataset's."""
    return Scene(Random(seed), prefix).dataset()


class Scene:
    """One dataset in the making: the same few people, accounts and edges everywhere, so that they collide."""

    def __init__(self, rng: Random, prefix: str) -> None:
        self.rng, self.prefix = rng, prefix
        self.agents = [f"{prefix}a{number}" for number in range(1, rng.randint(1, 4) + 1)]
        self.shops = [f"{prefix}s{number}" for number in range(1, rng.choice([1, 1, 1, 2]) + 1)]
        self.customers = [f"c{number}" for number in range(1, rng.randint(1, 4) + 1)]
        self.milliseconds = rng.random() < 0.15
        self.has_status, self.has_kept, self.has_items = rng.random() < 0.6, rng.random() < 0.6, rng.random() < 0.6
        self.named = rng.random() < 0.7
        self.chats_unnamed, self.orders_unnamed = rng.random() < 0.08, rng.random() < 0.08
        self.tables: Dataset = {}

    def dataset(self) -> Dataset:
        for shop in self.shops:
            if self.chance(0.6):
                self.add("shops", shop=shop, day_cut_hour=self.rng.choice([0, 4, None]))
            chats = self.rng.choice(["ids", "ids", "silence", "silence", "threads", "linked ids", "none"])
            self.chat(shop, chats)
            sells = self.chance(0.85)
            if chats == "none" or self.chance(0.3):
                self.contacts(shop, converting=not sells)
            self.accounts(shop)
            if sells:
                self.orders(shop)
            self.targets(shop)
        self.people()
        return self.tables

    # -------------------------------------------------------------------------------------- small choices

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def maybe(self, value: object, share: float = 0.5) -> object:
        return value if self.chance(share) else None

    def add(self, table: str, **row: object) -> Row:
        self.tables.setdefault(table, []).append(row)
        return row

    def later(self, at: datetime, steps: tuple[int, ...]) -> datetime:
        odd = self.rng.randint(1, 999) if self.milliseconds and self.chance(0.5) else 0
        return at + timedelta(seconds=self.rng.choice(steps), milliseconds=odd)

    def times(self, shop: str, table: str = "messages", column: str = "sent_at", **where: object) -> list[datetime]:
        """The moments at which something happened in a shop."""
        return [row[column] for row in self.tables.get(table, ())
                if row["shop"] == shop and all(row.get(name) == value for name, value in where.items())]

    def account(self) -> str:
        """An agent's own account, a shared one, or one that may be in nobody's window."""
        return self.rng.choice([*self.agents * 3, f"{self.prefix}shared", f"{self.prefix}shared", f"{self.prefix}desk"])

    # -------------------------------------------------------------------------------------- people

    def people(self) -> None:
        for agent in self.agents:
            if self.named and self.chance(0.8):
                hired_on = self.rng.choice([None, None, date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)])
                left_on = self.rng.choice([None, None, date(2026, 8, 30), date(2026, 8, 31), date(2026, 9, 2)])
                self.add("agents", agent_id=agent, name=f"Name {agent}", hired_on=hired_on,
                         left_on=left_on if not (hired_on and left_on and left_on < hired_on) else None)
            self.team(agent)
        if self.chance(0.2):
            self.add("agents", agent_id=f"{self.prefix}idle", name="Idle", hired_on=date(2026, 9, 1), left_on=None)

    def team(self, agent: str) -> None:
        """One team, a move in the middle of things, a gap, or none."""
        teams = [f"{self.prefix}t1", f"{self.prefix}t2"]
        moments = [row["sent_at"] for row in self.tables.get("messages", ())] + list(EDGES)
        moved = self.rng.choice(moments)
        plan = self.rng.choice(["one", "one", "move", "gap", "none"])
        begins = self.rng.choice([None, datetime(2026, 1, 1), datetime(2026, 9, 1)])
        if plan == "one":
            self.add("assignments", agent_id=agent, team=self.rng.choice(teams), valid_from=begins, valid_to=None)
        elif plan != "none":
            back = moved + timedelta(seconds=self.rng.choice([0, 1, DAY]) if plan == "gap" else 0)
            self.add("assignments", agent_id=agent, team=teams[0], valid_from=None, valid_to=moved)
            self.add("assignments", agent_id=agent, team=teams[1], valid_from=back, valid_to=None)

    def accounts(self, shop: str) -> None:
        """Nobody listed; everybody for good; or a shared account that changes hands to the second."""
        plan = self.rng.choice(["none", "none", "own", "shared", "shared"])
        if plan == "none":
            return
        for agent in self.agents:
            if self.chance(0.7):
                self.add("accounts", shop=shop, account=agent, agent_id=agent, valid_from=None, valid_to=None)
        if plan == "shared":
            moments = self.times(shop) + list(EDGES)
            changed = self.rng.choice(moments)
            gap = timedelta(seconds=self.rng.choice([0, 0, 1, HOUR]))
            self.add("accounts", shop=shop, account=f"{self.prefix}shared", agent_id=self.rng.choice(self.agents),
                     valid_from=None, valid_to=changed)
            self.add("accounts", shop=shop, account=f"{self.prefix}shared", agent_id=self.rng.choice(self.agents),
                     valid_from=changed + gap, valid_to=None)

    # -------------------------------------------------------------------------------------- talk

    def chat(self, shop: str, plan: str) -> None:
        """Up to 40 messages in time order, conversations interleaved."""
        if plan == "none":
            return
        length = self.rng.choice([0, 1, 2, 5, 10, 15, 25, 40, 40])
        at = self.rng.choice(EDGES) - timedelta(seconds=self.rng.choice([0, 1, 100, HOUR, DAY]))
        steps = self.rng.choice([STEPS, SHORT_STEPS, SHORT_STEPS, BURST])
        offset = timedelta(hours=8) if self.chance(0.15) else None
        numbers = self.rng.sample(range(1, 3 * length + 10), length)
        talks = [(f"k{number}", self.maybe(self.rng.choice(self.customers), 0.85))
                 for number in range(1, self.rng.randint(1, 6) + 1)]
        weights = self.rng.choice([(50, 35, 7, 8), (40, 50, 5, 5), (60, 15, 10, 15), (30, 0, 50, 20)])
        texts = self.rng.choice([TEXTS, TEXTS, TEXTS, (None,)])
        said: list[Row] = []
        for number in numbers:
            at = self.later(at, steps)
            sender = self.rng.choices(["customer", "agent", "bot", "system"], weights)[0]
            talk, customer = self.rng.choice(talks)
            row = {
                "shop": shop, "message_id": self.rng.choice(["m", "m", "M"]) + str(number), "sender": sender,
                "sent_at": at, "sent_utc": at - offset if offset else None, "customer_id": customer,
                "account": self.speaker(sender), "text": self.rng.choice(texts),
            }
            if plan in ("ids", "linked ids"):
                row["conversation_id"] = talk
            if plan == "threads":
                row["customer_id"] = None if sender == "agent" else customer or "c1"
            row["customer_id"] = None if self.chats_unnamed else row["customer_id"]
            row["reply_to"] = self.parent(row, said, plan)
            said.append(self.add("messages", **row))

    def speaker(self, sender: str) -> str | None:
        """Agents nearly always have an account; customers' and system messages often name one; bots seldom."""
        share = {"agent": 0.98, "customer": 0.3, "system": 0.8, "bot": 0.2}[sender]
        return self.maybe(self.account(), share)

    def parent(self, row: Row, said: list[Row], plan: str) -> str | None:
        """What a message answers: usually a recent one, sometimes one that is not in the export."""
        if plan == "threads":
            near, share = said[-6:], 0.8
        elif plan == "linked ids":
            near, share = [each for each in said if each["conversation_id"] == row["conversation_id"]][-4:], 0.6
        else:
            return None
        if self.chance(0.05):
            return "not-exported"
        return self.rng.choice(near)["message_id"] if near and self.chance(share) else None

    def contacts(self, shop: str, converting: bool) -> None:
        """Contacts with their own flags and times. Only where the shop has no orders may they say `converted`."""
        talked = sorted({row["conversation_id"] for row in self.tables.get("messages", ())
                         if row["shop"] == shop and row.get("conversation_id")})
        resolves, converts, rates = self.chance(0.7), converting and self.chance(0.7), self.chance(0.7)
        known = [row["agent_id"] for row in self.tables.get("agents", ())]
        for number in range(1, self.rng.choice([1, 1, 3, 6, 12]) + 1):
            opened_at = self.later(self.rng.choice(EDGES), STEPS)
            answered = self.chance(0.7)
            channel = self.rng.choice(["call", "call", "chat", None])
            wait = Decimal(self.rng.choice([0, 30, 180, 181, 600])) + Decimal(self.rng.choice(["0", "0.5", "0.125"]))
            told = answered and (channel == "call" or self.chance(0.8))
            by_instant = told and self.chance(0.3)
            named = talked.pop() if talked and self.chance(0.3) else f"z{number}"
            self.add(
                "conversations", shop=shop, conversation_id=named,
                channel=channel, opened_at=opened_at,
                customer_id=self.maybe(self.rng.choice(self.customers), 0.7),
                account=self.maybe(self.rng.choice([self.account(), f"Name {self.rng.choice(self.agents)}"])
                                   if known or self.named else self.account(), 0.9),
                answered=answered,
                first_response_seconds=wait if told and not by_instant else None,
                first_reply_at=opened_at + timedelta(seconds=float(wait)) if by_instant else None,
                handle_seconds=Decimal(self.rng.randint(0, 900)) / 4 if answered and self.chance(0.8) else None,
                resolved=self.chance(0.6) if resolves else None,
                converted=self.chance(0.4) if converts else None,
                rating=Decimal(self.rng.choice(["-3", "-1", "1", "2", "3", "4", "4.5", "5"]))
                if rates and self.chance(0.6) else None,
                rating_scale=self.rng.choice(["5", "5", "3", "10", None]),
            )

    # -------------------------------------------------------------------------------------- money

    def orders(self, shop: str) -> None:
        for number in range(1, self.rng.choice([0, 1, 3, 6, 8, 12, 12]) + 1):
            customer = self.rng.choice([*self.customers, *self.customers, *self.customers, "stranger", None])
            customer = None if self.orders_unnamed else customer
            created_at = self.created(shop, customer)
            paid_at = self.maybe(self.later(created_at, UNTIL_PAID), 0.75)
            amount = Decimal(self.rng.choice([0, 1, 999, 5000, 12345, self.rng.randint(1, 99999)])) / 100
            row = self.add(
                "orders", shop=shop, order_id=f"o{number}", customer_id=customer, created_at=created_at,
                paid_at=paid_at, amount_due=amount, amount_paid=amount if paid_at else None,
                amount_kept=self.kept(amount) if self.has_kept and paid_at else None,
                region=self.rng.choice(["east", "west", None]),
            )
            items = self.items(row) if self.has_items else []
            for count in range(self.rng.choice([0, 0, 0, 1, 1, 2])):
                self.refund(row, items, f"{row['order_id']}r{count}")

    def created(self, shop: str, customer: str | None) -> datetime:
        """Around the ends of the credit window of a reply, or of the days before a case; or anywhere."""
        replies = self.times(shop, sender="agent", customer_id=customer) or self.times(shop, sender="agent")
        asked = self.times(shop, sender="customer", customer_id=customer)
        if replies and self.chance(0.7):
            return self.rng.choice(replies) + timedelta(seconds=self.rng.choice(AFTER_REPLY))
        if asked and self.chance(0.7):
            return self.rng.choice(asked) - timedelta(seconds=self.rng.choice(BEFORE_CASE))
        return self.later(self.rng.choice(EDGES), STEPS)

    def kept(self, amount: Decimal) -> Decimal:
        return self.rng.choice([amount, amount, Decimal(0), (amount / 2).quantize(Decimal("0.01"))])

    def items(self, order: Row) -> list[str]:
        names = [f"{order['order_id']}-{number}" for number in range(1, self.rng.choice([0, 1, 2, 3]) + 1)]
        for name in names:
            self.add("order_items", shop=order["shop"], item_id=name, order_id=order["order_id"],
                     quantity=self.rng.randint(1, 3), amount=Decimal("1.00"))
        return names

    def refund(self, order: Row, items: list[str], name: str) -> None:
        done_at = self.maybe(order["created_at"] + timedelta(days=self.rng.choice([0, 1, 20])), 0.8)
        self.add(
            "refunds", shop=order["shop"], refund_id=name,
            order_id=order["order_id"] if self.chance(0.95) else "not-exported",
            item_id=self.rng.choice([None, *items, *items, f"{order['order_id']}-x"]), completed_at=done_at,
            amount=Decimal(self.rng.choice([0, 1, 250, int(100 * order["amount_due"])])) / 100,
            status=self.rng.choice(["completed", "completed", "requested", "rejected", "closed"])
            if self.has_status else None,
        )

    def targets(self, shop: str) -> None:
        """A month's sum, with or without weights of its days; or sums of single days; or nothing."""
        for agent in self.agents:
            for month, days in (("2026-08", 31), ("2026-09", 30)):
                plan = self.rng.choice(["none", "equal", "weighted", "days", "both", "zero"])
                planned = Decimal(self.rng.choice([1, 100, 99999, 1000000])) / 100
                weights = [self.rng.choice([0, 1, 1, 2, 5]) for _ in range(days - 1)] + [1]
                if plan in ("equal", "weighted", "both", "zero"):
                    self.add("targets", shop=shop, agent_id=agent, month=month,
                             planned_sales=Decimal(0) if plan == "zero" else planned,
                             day_weights=";".join(map(str, weights)) if plan == "weighted" else None)
                if plan in ("days", "both"):
                    for day in self.rng.sample([1, 2, days - 1, days], self.rng.randint(1, 3)):
                        self.add("targets", shop=shop, agent_id=agent, month=f"{month}-{day:02d}",
                                 planned_sales=Decimal(self.rng.choice([0, 50, 12345])) / 100, day_weights=None)


# ------------------------------------------------------------------------------------------ many in one

def together(datasets: list[Dataset]) -> Dataset:
    """Several datasets as one; their shops, agents and teams must differ."""
    joined: Dataset = {}
    for dataset in datasets:
        for table, rows in dataset.items():
            joined.setdefault(table, []).extend(rows)
    return joined

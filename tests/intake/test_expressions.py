"""SQL in a mapping: plain scalar expressions pass, all else is refused by name."""

from __future__ import annotations

import pytest

from kpi.errors import KpiError
from kpi.intake.connection import connect
from kpi.intake.expressions import Expression
from tests.intake.desk import Desk, rows


@pytest.fixture(scope="module")
def con():
    return connect()


@pytest.mark.parametrize(
    "text, headers",
    [
        ("try_cast(replace(\"实付\", '元', '') as decimal(18, 2))", ["实付"]),
        ("case when x like 'a%' then 1 else 2 end", ["x"]),
        ("x = 'a' and y = 'b' or z is null", ["x", "y", "z"]),
        ("coalesce(nullif(trim(x), ''), y)", ["x", "y"]),
        ("x || '-' || y", ["x", "y"]),
        ("try_strptime(x, ['%Y', '%m'])", ["x"]),
        ("extract(year from try_strptime(x, '%Y'))", ["x"]),
        ("x in ('a', 'b')", ["x"]),
        ("-try_cast(x as int)", ["x"]),
        ("x between 'a' and 'b'", ["x"]),
        ("date '2020-01-01'", []),
        ('"实付金额 （元）"', ["实付金额(元)"]),
        ("substring(x from 1 for 2)", ["x"]),
        ("regexp_replace(x, '\\.0$', '')", ["x"]),
    ],
)
def test_plain_expressions_pass(con, text: str, headers: list[str]):
    assert Expression(con, text, "here").headers == headers


@pytest.mark.parametrize(
    "text, named",
    [
        ("getenv('HOME')", '"getenv"'),
        ("read_text('/etc/passwd')", '"read_text"'),
        ("(select 1)", "subquery"),
        ("x in (select 1)", "subquery"),
        ("exists(select 1)", "subquery"),
        ("count(*)", '"count_star"'),
        ("sum(x)", '"sum"'),
        ("sum(x) over ()", "window"),
        ("raw.x", '"raw.x"'),
        ("x::double", '"double"'),
        ("repeat('a', 1000000000)", '"repeat"'),
        ("lambda q: q", "lambda"),
        ("*", "star"),
        ("columns('a')", "star"),
        ("x[1]", "array_extract"),
        ("now()", '"now"'),
        ("current_setting('x')", '"current_setting"'),
        ("nextval('s')", '"nextval"'),
        ("getvariable('x')", '"getvariable"'),
        ("{'a': 1}", '"struct_pack"'),
        ("main.lower(x)", '"lower"'),
        ("lower(distinct x)", '"lower"'),
        ("x collate nocase", "collate"),
        ("x::json", '"json"'),
        ("1, 2", '"row"'),
        ("1), (2", "more than one"),
        ("?", "more than an expression"),
        ("1 from raw --", "not SQL"),
        ("1) from raw where (1=1", "not SQL"),
        ("x; drop table raw", "not SQL"),
        ("upper(", "not SQL"),
        ("", '"row"'),
        ("glob('*')", '"glob"'),
        ("x.y", '"x.y"'),
        ("printf('%999999999d', 1)", '"printf"'),
        ("unnest([1, 2])", '"unnest"'),
        ("random()", '"random"'),
    ],
)
def test_all_else_is_refused_by_name(con, text: str, named: str):
    with pytest.raises(KpiError) as refused:
        Expression(con, text, "here")
    assert named in str(refused.value) and str(refused.value).startswith("here: ")


def test_the_nearest_function_is_named(con):
    with pytest.raises(KpiError) as refused:
        Expression(con, "repalce(x, 'a', 'b')", "here")
    assert refused.value.nearest == "replace"


def test_a_comment_hides_nothing(con):
    assert Expression(con, "x -- ) from raw; drop table raw", "here").sql == "x"


def test_a_name_that_is_a_function_elsewhere_must_be_a_column(desk: Desk):
    mapping = desk.inbox.parent / "mine.toml"
    mapping.write_text(
        "id = 'mine'\n[tables.orders]\norder_id = 'No'\ncreated_at = { sql = 'current_date' }\n", "utf-8"
    )
    taken = desk.take(_options={"mapping": mapping}, o__csv="No\n1\n")
    assert taken.reports[0].refused and "current_date" in taken.reports[0].problems[0]


def test_an_expression_that_fails_on_a_value_refuses_the_file(desk: Desk):
    mapping = desk.inbox.parent / "mine.toml"
    form = (
        "id = 'mine'\n[tables.orders]\norder_id = 'No'\ncreated_at = 'At'\n"
        "amount_paid = {{ sql = '{}(\"Paid\" as decimal(18, 2))' }}\n"
    )
    export = "No,At,Paid\n1,2026-09-01,5\n2,2026-09-01,?\n"
    mapping.write_text(form.format("cast"), "utf-8")
    taken = desk.take(_options={"mapping": mapping}, o__csv=export)
    assert taken.reports[0].refused and "try_cast" in taken.reports[0].problems[0]
    mapping.write_text(form.format("try_cast"), "utf-8")
    assert [r["amount_paid"] for r in rows(desk.take(_options={"mapping": mapping}, o__csv=export), "orders")] == [
        5,
        None,
    ]

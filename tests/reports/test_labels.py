"""Words on paper: in both languages, no English in the Chinese ones."""
from __future__ import annotations

import re

import pytest

from kpi.errors import KpiError
from kpi.reports.columns import FIELDS
from kpi.reports.labels import ROLES, WORDS, role_word, word


def test_every_word_stands_in_both_languages_with_the_same_places_to_fill():
    for key, (zh, en) in WORDS.items():
        assert bool(zh) == bool(en), key
        assert set(re.findall(r"{\w+}", zh)) == set(re.findall(r"{\w+}", en)), key


def test_no_english_in_chinese_words():
    left = {key: zh for key, (zh, _) in WORDS.items() if re.search("[A-Za-z]", re.sub(r"{\w+}|DRAFT", "", zh))}
    assert not left


def test_fields_and_roles_have_words():
    assert set(FIELDS) | set(ROLES) <= set(WORDS)
    assert role_word("supervisor", "zh") == "主管" and role_word("市场部", "zh") == "市场部" and role_word("made_by", "zh") == "made_by"


def test_what_has_no_words_is_refused():
    for key, lang in (("draft", "de"), ("drafts", "zh")):
        with pytest.raises(KpiError):
            word(key, lang)

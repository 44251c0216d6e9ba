import re
from string import Formatter

from app.pages import PAGES
from app.words import catalogue, known, say
from olist.settings import PROJECT_DIR

_LANGUAGE = r"(?:self\.language,\s*|spoken,\s*|language,\s*)?"
_SAID = re.compile(rf"""say\(\s*{_LANGUAGE}f?"([a-z_0-9]+\.[^"]*)\"""")


def test_both_languages_fill_in_the_same_values() -> None:
    for key, phrases in catalogue().items():
        fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in phrases]
        assert fields[0] == fields[1], key


def test_every_phrase_that_the_code_says_is_in_the_catalogue() -> None:
    keys, missing = set(catalogue()), []
    for file in sorted((PROJECT_DIR / "app").rglob("*.py")):
        for said in _SAID.findall(file.read_text(encoding="utf-8")):
            pattern = re.compile(re.sub(r"\\\{[^}]*\\\}", ".+", re.escape(said)))
            if not any(pattern.fullmatch(key) for key in keys):
                missing.append((file.name, said))
    assert missing == []


def test_every_page_has_a_name_and_a_question() -> None:
    for name in PAGES:
        assert say("pt", f"page.{name}")
        assert say("en", f"page.{name}_asks")


def test_names_from_the_data_stay_as_they_are() -> None:
    assert known("pt", "value.credit_card", "credit card") == "cartão de crédito"
    assert known("pt", "value.something_new", "something new") == "something new"

from typing import Any

from publication.code import ancestors, changed, code_of

A, B = "model.olist.a", "model.olist.b"


def manifest(inner: str = "1") -> dict[str, Any]:
    macros = {"outer": "{{ inner() }}", "default__inner": inner, "unused": "{{ other() }}"}
    return {
        "metadata": {"project_name": "olist"},
        "macros": {
            f"macro.olist.{name}": {"name": name, "package_name": "olist", "macro_sql": text}
            for name, text in macros.items()
        },
        "nodes": {
            A: {"checksum": {"checksum": "x"}, "raw_code": "select {{ outer() }}"},
            B: {
                "checksum": {"checksum": "y"},
                "raw_code": "select 1",
                "depends_on": {"nodes": [A], "macros": ["macro.olist.unused"]},
            },
        },
    }


def test_model_changes_with_a_macro_that_its_macros_call() -> None:
    before, after = (code_of(manifest(text), [A, B]) for text in ("1", "2"))
    assert changed(before, after) == {A}
    assert changed(before, before) == set()


def test_ancestors_are_a_model_and_what_it_is_made_from() -> None:
    assert ancestors(code_of(manifest(), [A, B]), B) == {A, B}

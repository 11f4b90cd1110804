"""Radix's style sheet keeps its themes and loses the two rules that slow every change."""

from __future__ import annotations

from pathlib import Path

from tutor_app.ui.plain_theme import PlainThemePlugin, without_root_rules

LIGHT = (
    ".radix-themes:where(.light,.light-theme),"
    ":root:where(:has(.radix-themes[data-is-root-theme=true]:where(.light,.light-theme)))"
    "{color-scheme:light}"
)
OTHER = ".rt-TextAreaRoot:where(:has(.rt-TextAreaInput:focus)){outline:0}"


def test_the_rule_of_the_root_goes_and_the_rest_stays() -> None:
    expected = ".radix-themes:where(.light,.light-theme){color-scheme:light}" + OTHER
    assert expected == without_root_rules(LIGHT + OTHER)


def test_the_built_style_sheet_is_rewritten(tmp_path: Path) -> None:
    sheet = tmp_path / "assets" / "__reflex_global_styles-abc.css"
    sheet.parent.mkdir()
    sheet.write_text(LIGHT, encoding="utf-8")
    PlainThemePlugin().post_build(static_dir=tmp_path)
    assert ".radix-themes:where(.light,.light-theme){color-scheme:light}" == sheet.read_text()

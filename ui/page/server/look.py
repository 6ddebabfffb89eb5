"""How the page looks: its colours and fonts, its own styles and scripts."""

from __future__ import annotations

from importlib.resources import files

import gradio as gr

# Local fonts only: the page asks no other host for anything.
_SANS = ["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
_STYLES = ("colours", "app", "terms", "glossary")
_SCRIPTS = ("app", "terms", "glossary", "kept", "library")
_MONO = ["ui-monospace", "Menlo", "Consolas", "Noto Sans Mono CJK SC", "monospace"]


def page_head() -> str:
    """Style and script as they are: what goes through Gradio's `css` loses shorthands that use variables."""
    styles = "".join(_asset(f"{name}.css") for name in _STYLES)
    scripts = "".join(f"<script>{_asset(f'{name}.js')}</script>" for name in _SCRIPTS)
    return f"<style>{styles}</style>{scripts}"


def _asset(name: str) -> str:
    return files("ui.page").joinpath("assets", name).read_text(encoding="utf-8")


def page_theme() -> gr.themes.Base:
    """Paper and ink by day, lamp light by night."""
    return gr.themes.Base(font=_SANS, font_mono=_MONO, radius_size="sm", text_size="md").set(
        body_background_fill="#f8f5ee", body_background_fill_dark="#191816",
        body_text_color="#2a2622", body_text_color_dark="#ece6da",
        body_text_color_subdued="#655d53", body_text_color_subdued_dark="#b3aa9c",
        background_fill_primary="#fffdf8", background_fill_primary_dark="#211f1c",
        background_fill_secondary="#f2ede2", background_fill_secondary_dark="#2a2723",
        block_background_fill="#fffdf8", block_background_fill_dark="#211f1c",
        border_color_primary="#d9d0bf", border_color_primary_dark="#4a443b",
        input_background_fill="#fffdf8", input_background_fill_dark="#211f1c",
        button_primary_background_fill="#8c2b20", button_primary_background_fill_dark="#a13d30",
        button_primary_background_fill_hover="#741f16", button_primary_background_fill_hover_dark="#b34a3c",
        button_primary_text_color="#fffdf8", button_primary_text_color_dark="#fffdf8",
        button_secondary_background_fill="#f2ede2", button_secondary_background_fill_dark="#2f2b26",
        button_secondary_background_fill_hover="#e8e0cf", button_secondary_background_fill_hover_dark="#3a352e",
        checkbox_background_color_selected="#8c2b20", checkbox_background_color_selected_dark="#a13d30",
        checkbox_border_color_selected="#8c2b20", checkbox_border_color_selected_dark="#a13d30",
        button_secondary_text_color="#2a2622", button_secondary_text_color_dark="#ece6da",
    )  # fmt: skip

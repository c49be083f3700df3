"""The gateway shows the customers' guide where links to the documentation lead, and nothing else of the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.gateway.guide import page, picture

GUIDE = """\
# Add *documents*

See [the team](team.md) and ![how it looks](../../screenshots/team-light.png).

| a | b |
|---|---|
| 1 | <script>alert(1)</script> |
"""


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "guide" / "customer").mkdir(parents=True)
    (tmp_path / "screenshots").mkdir()
    (tmp_path / "guide" / "customer" / "README.md").write_text("# Guide\n", encoding="utf-8")
    (tmp_path / "guide" / "customer" / "documents.md").write_text(GUIDE, encoding="utf-8")
    (tmp_path / "guide" / "secret.md").write_text("# Of no customer\n", encoding="utf-8")
    (tmp_path / "screenshots" / "team-light.png").write_bytes(b"a picture")
    return tmp_path


@pytest.mark.parametrize("path", ["/docs/documents", "/docs/documents.md"])
def test_a_page_is_found_by_its_name(docs: Path, path: str) -> None:
    answer = page(path, docs)
    html = bytes(answer.body).decode()
    assert answer.status_code == 200
    assert "<title>Add documents · " in html
    assert html.count("<h1 ") == 1
    assert '<a href="team.md">the team</a>' in html
    assert "<td>1</td>" in html


def test_what_a_page_has_of_html_is_text(docs: Path) -> None:
    assert "<script>" not in bytes(page("/docs/documents", docs).body).decode()


def test_the_guide_begins_with_its_contents_below_its_own_folder(docs: Path) -> None:
    assert '<h1 id="guide">Guide</h1>' in bytes(page("/docs/", docs).body).decode()
    assert page("/docs", docs).headers["Location"] == "/docs/"


@pytest.mark.parametrize(
    "path", ["/docs/none", "/docs/../secret", "/docs/..%2fsecret", "/docs//etc/passwd", "/docs/a.b"]
)
def test_another_name_leads_back_to_the_contents(docs: Path, path: str) -> None:
    answer = page(path, docs)
    assert answer.status_code == 404
    assert b'href="/docs/"' in bytes(answer.body)


def test_pictures_are_those_of_the_screenshots(docs: Path) -> None:
    answer = picture("/screenshots/team-light.png", docs)
    assert (answer.body, answer.headers["Content-Type"]) == (b"a picture", "image/png")
    for name in ("none.png", "../guide/secret.md", "team-light.md", ""):
        assert picture(f"/screenshots/{name}", docs).status_code == 404

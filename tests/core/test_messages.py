"""One text has one wording: the catalogue that Django loads first would speak for all others."""

from pathlib import Path

from babel.messages import Catalog, pofile

from core.messages import Package, disagreements


def package(folder: Path, name: str, *said: tuple[str, str, str | None]) -> Package:
    found = Package(name, folder / name)
    found.catalogue.parent.mkdir(parents=True)
    catalogue = Catalog(locale="zh_Hans")
    for text, chinese, context in said:
        catalogue.add(text, chinese, context=context)
    with found.catalogue.open("wb") as file:
        pofile.write_po(file, catalogue)
    return found


def test_two_wordings_are_named_with_their_places(tmp_path: Path):
    ours = package(tmp_path, "reviews", ("Decide", "裁定", None), ("Why", "理由", None))
    theirs = package(tmp_path, "web", ("Decide", "决定", None), ("Why", "理由", None))
    assert disagreements([ours, theirs]) == ["Decide: “裁定” in reviews, “决定” in web"]


def test_context_tells_two_meanings_apart(tmp_path: Path):
    ours = package(tmp_path, "reviews", ("asked", "已请求", None))
    theirs = package(tmp_path, "inference", ("asked", "提问时间", "run"))
    assert disagreements([ours, theirs]) == []

from django.conf import settings

from core.workflows import page, tables


def test_page_of_workflows_is_what_the_code_says():
    written = (settings.ROOT / "docs" / "workflows.md").read_text()
    assert written == page(), "write it again: manage.py workflows"


def test_every_workflow_is_named_once():
    nouns = [table.noun for _place, table in tables()]
    assert len(nouns) == len(set(nouns)) >= 10

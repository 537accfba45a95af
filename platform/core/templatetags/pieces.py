from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.remembering import remembered

register = template.Library()


@register.simple_tag(takes_context=True)
def once(context: template.Context, name: str) -> SafeString:
    """`{% once "web/main_links.html" %}`: drawn once for a page that shows it in several places."""
    assert context.template is not None, "tags are drawn within one"
    engine = context.template.engine
    html = remembered(("drawn", name), lambda: engine.get_template(name).render(context))
    return mark_safe(html)  # noqa: S308  (of a template)


@register.simple_tag
def gap() -> str:
    """Between two sentences, or what follows a colon: the space that stands there, in writing that has one."""
    return "" if get_language() == "zh-hans" else " "

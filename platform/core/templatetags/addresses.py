"""Addresses that are the same on every page. The frame alone asks for forty of them; each is found once and kept."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as usual
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape

register = template.Library()


class KeptURLNode(URLNode):
    """`{% url "web:help" %}`. What cannot be found is Django's to answer, as it always does."""

    def render(self, context: template.Context) -> str:
        try:
            address = _address(str(self.view_name.var), get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
        except NoReverseMatch:
            return super().render(context)
        if self.asvar:
            context[self.asvar] = address
            return ""
        return conditional_escape(address) if context.autoescape else address


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    """Django's own; one that takes no arguments is kept."""
    node: URLNode = usual(parser, token)
    if node.args or node.kwargs or not isinstance(node.view_name.var, str) or node.view_name.filters:
        return node
    return KeptURLNode(node.view_name, [], {}, node.asvar)


class KeptStaticNode(StaticNode):
    """`{% static "icon.svg" %}`. What a file is called changes only with a new start of the site."""

    @classmethod
    def handle_simple(cls, path: str) -> str:
        return _file(path)


@register.tag
def static(parser: Parser, token: Token) -> StaticNode:
    return KeptStaticNode.handle_token(parser, token)


@lru_cache(maxsize=512)
def _file(path: str) -> str:
    return StaticNode.handle_simple(path)


@lru_cache(maxsize=512)
def _address(name: str, urls: Any, prefix: str) -> str:
    return reverse(name, urls)

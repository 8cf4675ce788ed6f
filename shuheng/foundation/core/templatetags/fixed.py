"""Addresses without values never change: `{% url %}` and `{% static %}` of a fixed name are worked out once for each place of a template."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import Node, Parser, Token, Variable
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as plain_url
from django.templatetags.static import StaticNode

register = template.Library()


class _Fixed(Node):
    """What a node said the first time. A node that stumbles is asked again."""

    def __init__(self, node: Node) -> None:
        self.node, self.text = node, ""

    def render(self, context: Any) -> str:
        self.text = self.text or self.node.render(context)
        return self.text


def _literal(expression: Any) -> bool:
    """A text between quotes, without a filter."""
    return not getattr(expression, "filters", ()) and not isinstance(getattr(expression, "var", None), Variable)


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """Django's `url`; kept when neither its name nor anything else in it can change."""
    node: URLNode = plain_url(parser, token)
    return node if node.args or node.kwargs or node.asvar or not _literal(node.view_name) else _Fixed(node)


@register.tag
def static(parser: Parser, token: Token) -> Node:
    """Django's `static`; kept when its path is a fixed one."""
    node = StaticNode.handle_token(parser, token)
    return node if node.varname or not _literal(node.path) else _Fixed(node)

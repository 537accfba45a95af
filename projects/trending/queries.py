"""What is trending, as far as a person may see it, each with its reason."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.policies import Policy, current
from projects.models import Project
from projects.queries import listed_projects
from projects.trending.models import Trend
from projects.trending.signals import SIGNALS, in_words


@dataclass(frozen=True)
class Trending:
    project: Project
    score: float
    reason: str
    parts: list[tuple[str, float]]  # what adds to it, the most first


@dataclass(frozen=True)
class Formula:
    policy: Policy
    weights: list[tuple[str, float]]


def trending(viewer: Any) -> "QuerySet[Project]":
    """The highest score first."""
    return listed_projects(viewer).filter(trend__gt=0).select_related("trending").order_by("-trend", "-id")


def told(projects: "QuerySet[Project]") -> list[Trending]:
    return [_told(project, project.trending) for project in projects]


def formula() -> Formula:
    """As it holds today, by the names that people know."""
    policy = current("trending")
    known = [(str(SIGNALS[name].title), weight) for name, weight in policy["weights"].items() if name in SIGNALS]
    return Formula(policy, sorted(known, key=lambda pair: -pair[1]))


def _told(project: Project, trend: Trend) -> Trending:
    parts = [(str(SIGNALS[name].title), part) for name, part in trend.parts.items() if name in SIGNALS]
    parts.sort(key=lambda pair: -pair[1])
    return Trending(project, project.trend / 1000, in_words(trend.reason, trend.count), parts)

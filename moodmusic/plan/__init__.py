"""Plans: every choice settled, each with its reason."""

from moodmusic.plan.make import Shelf, Understanding, make_plan, understand
from moodmusic.plan.request import Request
from moodmusic.plan.stored import from_json, to_json
from moodmusic.plan.value import Plan, Reason, SectionPlan

__all__ = [
    "Plan",
    "Reason",
    "Request",
    "SectionPlan",
    "Shelf",
    "Understanding",
    "from_json",
    "make_plan",
    "to_json",
    "understand",
]

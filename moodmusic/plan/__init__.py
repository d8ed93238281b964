"""Plans: every choice settled, each with its reason."""

from moodmusic.plan.draft import Edit
from moodmusic.plan.edit import Edited, edited
from moodmusic.plan.make import Shelf, Understanding, make_plan, understand
from moodmusic.plan.request import Request
from moodmusic.plan.stored import from_json, to_json
from moodmusic.plan.value import Plan, Reason, SectionPlan

__all__ = [
    "Edit",
    "Edited",
    "Plan",
    "Reason",
    "Request",
    "SectionPlan",
    "Shelf",
    "Understanding",
    "edited",
    "from_json",
    "make_plan",
    "to_json",
    "understand",
]

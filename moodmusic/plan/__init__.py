"""Plans: every choice settled, each with its reason."""

from moodmusic.plan.draft import Edit
from moodmusic.plan.edit import Edited, edited
from moodmusic.plan.make import make_plan
from moodmusic.plan.request import Request
from moodmusic.plan.stored import from_json, to_json
from moodmusic.plan.value import Plan, Reason, SectionPlan

__all__ = ["Edit", "Edited", "Plan", "Reason", "Request", "SectionPlan", "edited", "from_json", "make_plan", "to_json"]

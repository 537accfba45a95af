from resources.grants.actions.calls.deciding import Verdict, decide_call
from resources.grants.actions.calls.drawing import draw_lot
from resources.grants.actions.calls.making import cancel_call, draft_call, publish_call
from resources.grants.actions.calls.panels import judge_call
from resources.grants.actions.calls.replacing import replace_judge
from resources.grants.actions.calls.tending import tend_calls

__all__ = [
    "Verdict",
    "cancel_call",
    "decide_call",
    "draft_call",
    "draw_lot",
    "judge_call",
    "publish_call",
    "replace_judge",
    "tend_calls",
]

from core.policies import register

register("transfers", {"answer_days": 14})

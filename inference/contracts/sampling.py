from rest_framework import serializers

from core.policies import recent
from core.serializers import Strict


def at_most_allowed(tokens: int) -> int:
    """What is usual, where the site's policy allows as much."""
    return min(tokens, int(recent("serving")["max_tokens"]))


class SamplingOptions(Strict):
    """How a model that writes chooses its words, as clients of a hub say it to every such model."""

    max_new_tokens = serializers.IntegerField(required=False, min_value=1)
    do_sample = serializers.BooleanField(required=False)
    temperature = serializers.FloatField(required=False, min_value=0, max_value=100)
    top_k = serializers.IntegerField(required=False, min_value=0, max_value=2**31)
    top_p = serializers.FloatField(required=False, min_value=0.000001, max_value=1)
    seed = serializers.IntegerField(required=False, min_value=0, max_value=2**53)

    def validate_max_new_tokens(self, value: int) -> int:
        longest = recent("serving")["max_tokens"]
        if value > longest:
            raise serializers.ValidationError(f"At most {longest}.")
        return value

"""What a person sees of how likely the tokens of an answer were."""

from inference.weighing import weighed


def test_a_part_of_a_character_is_a_box_in_the_answer_and_its_bytes_beside_it() -> None:
    top = [{"token": r"bytes:\xe9\xbe", "logprob": 0.0}, {"token": r"bytes:\xe4", "logprob": -30.0}]
    (token, whole) = weighed(
        {
            "choices": [
                {
                    "tokens": [
                        {"token": r"bytes:\xe9\xbe", "logprob": 0.0, "top": top},
                        {"token": " 龘", "logprob": 0.0, "top": []},
                    ]
                }
            ]
        }
    )
    assert (token.text, token.named) == ("\ufffd", r"\xe9\xbe")
    assert [(other.text, other.is_chosen) for other in token.others] == [(r"\xe9\xbe", True), (r"\xe4", False)]
    assert (whole.text, whole.named) == (" 龘", "␣龘")

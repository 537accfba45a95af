import random

from examples.embedder.text import everyday_pairs, question_pairs
from examples.guide.conversations import conversation, followups
from examples.guide.text import LANGUAGES, PARTS, asked, bare, kept_out, question, topics
from examples.sentiment.text import LABELS, sentence
from examples.sentiment.text import bare as bare_sentence
from examples.sentiment.text import kept_out as kept_out_sentences


def test_every_topic_is_answered_and_measured_in_both_languages():
    measured = {(item.topic, item.language) for item in asked("heldout")}
    assert measured == {(name, language) for name in topics() for language in LANGUAGES}
    assert all(topic.answers[language] for topic in topics().values() for language in LANGUAGES)


def test_no_two_topics_share_an_answer():
    answers = [answer for topic in topics().values() for answer in topic.answers.values()]
    assert len(set(answers)) == len(answers)


def test_every_topic_can_be_asked_for_in_both_languages():
    chance = random.Random(0)
    assert all(question(topic, language, chance) for topic in topics().values() for language in LANGUAGES)


def test_follow_ups_lead_from_topics_to_topics():
    named = {name for followup in followups() for pair in followup.to.items() for name in pair}
    assert named <= set(topics())


def test_a_measuring_question_is_never_generated():
    chance = random.Random(0)
    for item in [item for part in PARTS for item in asked(part)]:
        made = {bare(question(topics()[item.topic], item.language, chance)) for _ in range(20)}
        assert not made & kept_out()


def test_a_measuring_sentence_is_never_generated():
    chance = random.Random(0)
    for label in LABELS:
        for language in LANGUAGES:
            made = {bare_sentence(sentence(language, label, chance)) for _ in range(300)}
            assert not made & kept_out_sentences()


def test_a_seed_gives_the_same_chats_sentences_and_pairs():
    def made() -> list[object]:
        chance = random.Random(9)
        chats: list[object] = [conversation(chance) for _ in range(50)]
        labelled = [sentence(language, label, chance) for language in LANGUAGES for label in LABELS]
        return [*chats, *labelled, *question_pairs(20, chance), *everyday_pairs(20, chance)]

    assert made() == made()


def test_a_chat_ends_with_the_answer_to_learn():
    chance = random.Random(2)
    for _ in range(200):
        roles = [message["role"] for message in conversation(chance)]
        turns = roles[1:] if roles[0] == "system" else roles
        assert turns == ["user", "assistant"] * (len(turns) // 2)

import pytest

from search.questions import Question, Term

NAMES = {"kind", "lang", "is", "licence"}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("tern chat", Question("tern chat")),
        ('"large language" tern', Question('"large language" tern')),
        ("tern -chat", Question("tern", ("chat",))),
        ('tern -"pre trained"', Question("tern", ('"pre trained"',))),
        ("llama-3-chat", Question("llama-3-chat")),
        ("kind:model LANG:zh", Question("", (), (Term("kind", "model"), Term("lang", "zh")))),
        ('-licence:"mit license"', Question("", (), (Term("licence", "mit license", is_excluded=True),))),
        ("http://example.org a:b", Question("http://example.org a:b")),
        ("is: tern", Question("tern", (), (Term("is", ""),))),
        ("模型　lang：zh　－翻译", Question("模型", ("翻译",), (Term("lang", "zh"),))),
        ("“语言模型”", Question('"语言模型"')),
        ("", Question()),
        (" - -- : :: ", Question(": ::", ("-",))),
    ],
)
def test_question_is_read_from_what_was_typed(text: str, question: Question):
    assert Question.of(text, NAMES) == question


@pytest.mark.parametrize("text", ["tern -chat kind:model", '"large language" -licence:"mit license"', ""])
def test_question_says_itself_again(text: str):
    assert str(Question.of(text, NAMES)) == text


def test_question_is_bounded():
    question = Question.of("is:x " * 100, NAMES)
    assert len(question.terms) == 20
    assert len(Question.of("-a " * 100, NAMES).unwanted) == 8
    assert len(Question.of("x" * 5000, NAMES).words) == 300

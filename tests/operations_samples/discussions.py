"""Boards and what is written there."""

from accounts.site_map import addresses
from tests.operations_samples.cast import Cast, Sample, Samples
from tests.operations_samples.reports import reports


def discussions(cast: Cast) -> Samples:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from discussions import actions
    from discussions.models import Attachment

    board = actions.make_board(user=cast.editor, slug="serving", name="Serving")
    topic = actions.open_topic(board=board, user=cast.owner, title="Why?", text="Why?", kind="question")
    removed = actions.remove_post(post=actions.reply(topic=topic, user=cast.owner, text="Oh."), user=cast.owner)
    on_board, in_topic = {"board": board.slug}, {"topic": topic.pk}
    names = [address.name for address in addresses() if {"board", "topic", "post"} & set(address.parameters)]
    of_post = dict.fromkeys(names, Sample({"post": topic.posts.get(number=1).pk}))
    of_topic = {name: Sample(in_topic) for name in names if "topic" in name or name == "discussions:reply"}
    of_board = {name: Sample(on_board) for name in names if "board" in name or name == "discussions:new-topic"}
    of_board |= dict.fromkeys(("discussions:topic-board", "api-topic-board"), Sample(in_topic))
    samples = of_post | of_topic | of_board
    facts = {"digest": "5a" * 32, "width": 1, "height": 1, "size": 4}
    picture = Attachment.objects.create(board=board, person=cast.owner, **facts)
    if not default_storage.exists(picture.stored_at):
        default_storage.save(picture.stored_at, ContentFile(b"RIFF"))
    pictured = ("discussions:attachment", "discussions:attachment-thumbnail", "api-attachment")
    samples |= dict.fromkeys(pictured, Sample({"attachment": picture.pk}))
    idea = actions.open_topic(board=board, user=cast.owner, title="A dry run", text="Please.", kind="idea")
    samples |= dict.fromkeys(("discussions:topic-vote", "api-topic-vote"), Sample({"topic": idea.pk}))
    word = {"post": topic.posts.get(number=1).pk, "kind": "helpful"}
    samples["api-post-reaction"] = Sample(word, cast.reviewer)
    asking = idea.posts.get()
    cast.owner.trust = 2  # polls are for those who are known as members
    cast.owner.save(update_fields=["trust"])
    actions.add_poll(post=asking, user=cast.owner, question="When?", options=["Soon", "Later"])
    polled = ("api-post-poll", "discussions:poll-vote", "api-poll-vote", "discussions:poll-closing", "api-poll-closing")
    samples |= dict.fromkeys(polled, Sample({"post": asking.pk}))
    samples |= dict.fromkeys(("discussions:post-restoration", "api-post-restoration"), Sample({"post": removed.pk}))
    feeds = {"boards": {}, "board": on_board, "topic": in_topic}
    samples |= reports(cast)
    return samples | {f"discussions:feed-{name}": Sample({**of, "form": "atom"}) for name, of in feeds.items()}

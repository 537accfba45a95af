"""What a reader may do with a post, as its foot shows it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from core.permissions import can
from discussions.queries.reactions import Said


@dataclass(frozen=True)
class Acts:
    """All that the foot of a post depends on, but for its `id` and `number`: what no post has stands for these until it
    is known whose foot it is."""

    id: ClassVar[str] = "0" * 26
    number: ClassVar[str] = "\ue000"  # of private use

    is_shown: bool
    is_answer: bool
    may_accept: bool
    may_reply: bool
    may_react: bool
    may_flag: bool
    may_edit: bool
    may_ask: bool
    may_remove: bool
    may_restore: bool
    said: tuple[Said, ...]


def acts_on(post: Any, reader: Any, *, may_reply: bool, may_ask: bool, may_accept: bool) -> Acts:
    """Of a post that was `told` to this reader. The topic says whether they may answer there, ask and accept at all."""
    is_shown, may_edit = post.is_shown, can(reader, "discussions.edit_post", post)
    return Acts(
        is_shown=is_shown,
        is_answer=post.pk == post.topic.answer_id,
        may_accept=may_accept and is_shown and not post.is_first,
        may_reply=may_reply and is_shown,
        may_react=is_shown and can(reader, "discussions.react", post),
        may_flag=is_shown and reader.is_authenticated and post.author_id != reader.pk,
        may_edit=may_edit,
        may_ask=may_ask and may_edit and not post.asked,
        may_remove=can(reader, "discussions.remove_post", post),
        may_restore=can(reader, "discussions.restore_post", post),
        said=tuple(post.said),
    )

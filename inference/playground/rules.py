from typing import Any

import rules

from accounts.rules import is_in_good_standing, may_speak
from inference.playground.models import SavedPrompt
from projects.rules import may_administer


@rules.predicate
def wrote_it(user: Any, prompt: SavedPrompt | None) -> bool:
    return prompt is not None and getattr(user, "is_authenticated", False) and prompt.user_id == user.pk


@rules.predicate
def is_kept_private(user: Any, prompt: SavedPrompt | None) -> bool:
    return prompt is not None and prompt.is_private


@rules.predicate
def runs_its_model(user: Any, prompt: SavedPrompt | None) -> bool:
    return prompt is not None and prompt.project is not None and bool(may_administer(user, prompt.project))


rules.add_perm("playground.keep", is_in_good_standing)
rules.add_perm("playground.change_prompt", is_in_good_standing & wrote_it)
rules.add_perm("playground.edit_prompt", is_in_good_standing & wrote_it & (is_kept_private | may_speak))
rules.add_perm("playground.share_prompt", may_speak & wrote_it)
rules.add_perm("playground.unshare_prompt", is_in_good_standing & wrote_it)
rules.add_perm("playground.delete_prompt", is_in_good_standing & wrote_it)
rules.add_perm("playground.copy_prompt", is_in_good_standing)
rules.add_perm("playground.delist_prompt", is_in_good_standing & runs_its_model & ~wrote_it)
rules.add_perm("playground.see_delisting", wrote_it | runs_its_model)
rules.add_perm("playground.see_delisted", may_administer)

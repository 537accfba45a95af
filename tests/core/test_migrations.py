"""A site that begins today has what a site has that took every step."""

from typing import Any

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState


class EachStep(MigrationLoader):
    """As if no steps had been put together."""

    def load_disk(self) -> None:
        super().load_disk()
        self.disk_migrations = {name: step for name, step in self.disk_migrations.items() if not step.replaces}


def test_steps_put_together_make_what_each_step_made():
    long_way, short_way = EachStep(None), MigrationLoader(None)
    replaced = [step for step in long_way.graph.nodes if step not in short_way.graph.nodes]
    made, expected = short_way.project_state().models, long_way.project_state().models
    assert len(replaced) > 100
    assert made.keys() == expected.keys()
    assert {name: described(model) for name, model in made.items()} == {
        name: described(model) for name, model in expected.items()
    }


def described(model: ModelState) -> Any:
    """In what order columns, indexes and constraints came to be is the one thing that may differ."""
    once = {key: sorted(map(repr, model.options.get(key, []))) for key in ("indexes", "constraints")}
    fields = {name: field.deconstruct()[1:] for name, field in model.fields.items()}
    return fields, {**model.options, **once}, model.bases, [name for name, _ in model.managers]

from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from projects.models import Release
from projects.states import ReleaseState
from web.demo import people, story, talk


class Command(BaseCommand):
    help = "Load the demonstration community, through the same doors as anybody's work. Workers must be running."

    def handle(self, *args: Any, **options: Any) -> None:
        examples = settings.ROOT / "examples"
        script = yaml.safe_load((examples / "community.yaml").read_text())
        people.settle(script["people"], script["organisations"], settings.HOME)
        talk.furnish(script["boards"])
        releases = [(wanted, self._hand_in(wanted, examples)) for wanted in script["projects"]]
        try:
            for wanted, release in releases:
                self._bring_to_its_end(wanted, release)
            for wanted in script["second_releases"]:
                story.send_second_release(wanted)
            talk.talk_of_projects(script["project_topics"])
            for wanted in script["applications"]:
                story.apply_to_review(wanted)
        except story.NoWorker as nobody:
            raise CommandError(str(nobody)) from nobody

    def _hand_in(self, wanted: dict[str, Any], examples: Any) -> Release:
        """All are handed in before any is waited for, so that the workers have them side by side."""
        project = story.found(wanted["project"]) or story.start(wanted)
        release = Release.objects.select_related("project__owner").get(project=project, number=1)
        if release.state == ReleaseState.DRAFT and wanted["end"] != "draft":
            story.send_files(project, wanted, examples)
            release = story.submit(project, wanted)
            self.stdout.write(f"{release}: submitted")
        return release

    def _bring_to_its_end(self, wanted: dict[str, Any], release: Release) -> None:
        if wanted["end"] == "draft":
            return
        story.wait_for_checks(release)
        if "reviewer" in wanted and release.state == ReleaseState.IN_REVIEW:
            story.review(release, wanted)
        if wanted["end"] == "published":
            story.publish(release, wanted)
        story.decide_if_open(release, wanted)
        if "appeal" in wanted:
            story.appeal(release, wanted)
        release.refresh_from_db()
        self.stdout.write(f"{release}: {release.state}")
        if release.state != wanted["end"]:
            raise CommandError(f"{release} should have become “{wanted['end']}”; it is “{release.state}”")

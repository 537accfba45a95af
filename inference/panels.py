"""The run panel, whole on its own page and small beside a project or on the front page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.problems import NotFound
from inference.examples import examples_for
from inference.forms import FORMS, RunForm, again, going_on, run_form
from inference.models import Deployment, Run
from inference.queries import budgets
from inference.queries.allowances import OWN, Payer, asker_key
from inference.queries.deployments import Standing, deployment_of, out_of_service, standing
from inference.queries.estimates import Estimate, estimate
from inference.queries.hearing import hearing_of
from inference.queries.masks import mask_of
from inference.queries.models import (
    hosted_task,
    judged_release_to_try,
    model_id,
    own_temperature,
    release_to_try,
    review_model_id,
    served_projects,
    speaks_chat,
)
from inference.queries.runs import get_own_run, get_run, kept_files, own_runs
from inference.snippets import snippets
from inference.vocabulary import BY_FILES, Task, task_of
from projects.models import Project, Release
from resources.units import CPU, TOKENS, device_unit, in_words, lasting
from reviews.models import Assignment
from reviews.queries.judged import own_review

MOST_BESIDE = 20  # runs beside a review


@dataclass(frozen=True)
class Trial:
    """A model, and the form in which it is asked."""

    release: Release
    task: Task
    form: RunForm
    review: Assignment | None = None
    asked: Run | None = None  # what was asked here before the page was loaded again

    @property
    def project(self) -> Project:
        return self.release.project

    @property
    def name(self) -> str:
        return self.review.round.title if self.review else self.project.name

    @property
    def model_id(self) -> str:
        return review_model_id(self.review.pk) if self.review else model_id(self.release)

    @property
    def address(self) -> str:
        """Where it stands with all its settings."""
        if self.review:
            return reverse("inference:review-try", args=[self.review.pk])
        return reverse("projects:try", args=[self.project.owner.handle, self.project.name])

    @property
    def start_address(self) -> str:
        if self.review:
            return reverse("inference:review-start", args=[self.review.pk])
        return reverse("inference:start", args=[self.project.owner.handle, self.project.name])

    @property
    def code_address(self) -> str:
        """Where code is written anew for what stands in the form; a file has a name there, whichever was chosen."""
        if self.review:
            return reverse("inference:review-code", args=[self.review.pk])
        return reverse("inference:code", args=[self.project.owner.handle, self.project.name])

    @property
    def examples(self) -> list[dict[str, str]]:
        form = self.form
        return examples_for(
            self.task, is_chat=form.is_chat, release=self.release, is_blind=bool(self.review), mask=form.mask
        )

    @property
    def snippets(self) -> Any:
        return snippets(self)


@dataclass(frozen=True, kw_only=True)
class Panel(Trial):
    """Everything that is said before anything is spent."""

    standing: Standing
    payers: list[Payer]
    payer: Payer
    estimate: Estimate
    deployment: Deployment | None

    @property
    def own(self) -> Payer | None:
        """The free allowance, where it is what pays."""
        return self.payer if self.payer.wish == OWN else None

    @property
    def device_unit(self) -> str:
        return device_unit(self.standing.device)

    @property
    def before_address(self) -> str:
        """Where it is said anew what may be paid, for what was chosen; empty where there is nothing to choose."""
        if not (self.form.tokens_of_a_second or self.form.writes or len(self.payers) > 1):
            return ""
        if self.review:
            return reverse("inference:review-before", args=[self.review.pk])
        return reverse("inference:before", args=[self.project.owner.handle, self.project.name])

    @property
    def at_most(self) -> str:
        """What the run that the form begins with may take, in the unit of whoever pays."""
        if self.payer.unit != TOKENS:
            return in_words(self.payer.unit, self.estimate.most)
        size = self.form.size
        if (per_second := self.form.tokens_of_a_second) and self.form.heard_at_most is None:
            most = in_words(TOKENS, size.read)
            return _("%(n)d tokens a second, up to %(most)s") % {"n": per_second, "most": most}
        if self.form.shown_as:
            return in_words(TOKENS, size.read)
        words = in_words(TOKENS, size.answers * size.longest)
        return _("%(tokens)s and your text") % {"tokens": words} if size.answers else _("your text")

    @property
    def usually(self) -> str:
        """From past runs, as a range; empty where nobody knows."""
        found = self.estimate
        if found.is_a_guess:
            return ""
        low, high = lasting(found.low), in_words(self.device_unit, found.high)
        return f"{low} – {high}"

    @property
    def is_warm(self) -> bool:
        return self.standing.is_warm


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def again_at(viewer: Any, run: Run) -> str:
    """Where it is made once more; empty where this person may not run the release, or not any more."""
    project, number = run.release.project, run.release.number
    if run.veiled_in:
        review = own_review(viewer, run.release)
        is_run = judged_release_to_try(viewer, review) if review else None
        return f"{reverse('inference:review-try', args=[run.veiled_in])}?run={run.pk}" if is_run else ""
    if run.is_nameless or release_to_try(viewer, project, number) is None:
        return ""
    place = reverse("projects:try", args=[project.owner.handle, project.name])
    return f"{place}?revision={run.release.revision}&run={run.pk}"


def asker_of(request: HttpRequest) -> str:
    """Whose runs are seen: the person's, or the visitor's at this address."""
    return asker_key(request.user, address_of(request))


def who_pays(request: HttpRequest, deployment: Deployment) -> Payer:
    wish, device = request.POST.get("payer", ""), deployment.device_class
    return budgets.payer_of(
        request.user, deployment.release, device_class=device, address=address_of(request), wish=wish
    )


def panel_for(request: HttpRequest, release: Release, review: Assignment | None = None) -> Panel:
    task = hosted_task(release)
    assert task is not None  # `release_to_try` gives no others
    deployment = deployment_of(release, task)
    form = getattr(request, "run_form", None) or form_for(request, release, task)
    device = deployment.device_class if deployment else CPU
    payers = budgets.payers_for(request.user, release, device_class=device, address=address_of(request))
    chosen = next((payer for payer in payers if payer.wish == request.POST.get("payer")), payers[0])
    return Panel(
        release,
        task,
        form,
        review,
        asked_here(request, release),
        standing=standing(deployment),
        payers=payers,
        payer=chosen,
        estimate=estimate(deployment, form.size),
        deployment=deployment,
    )


def form_for(request: HttpRequest, release: Release, task: Task) -> RunForm:
    """Empty, or as an earlier run was asked, when the address names one: to run it once more, or to go on from it."""
    names = ("prompt", *FORMS[task].beside)
    initial = {name: request.GET[name][:2000] for name in names if name in request.GET}
    if asked := asked_here(request, release):
        initial = going_on(asked) if asked.input else initial
    elif earlier := request.GET.get("run"):
        try:
            run = get_run(request.user, earlier, asker_of(request))
            initial = again(run) if run.input else initial
        except NotFound:
            initial = {}
    return form_of(release, task, initial=initial, **kept_for(request, task))


def asked_here(request: HttpRequest, release: Release) -> Run | None:
    """The run that the address says was begun on this page: a script writes it there, so that whoever loads the page
    again finds the question and its answer, and follows it where it is still written."""
    if not (named := request.GET.get("asked")):
        return None
    try:
        run = get_own_run(request.user, named, asker_of(request))
    except NotFound:
        return None
    return run if run.release_id == release.pk else None


def form_of(release: Release, task: Task, data: Any = None, **kwargs: Any) -> RunForm:
    """A model that goes on from a text is asked in turns where it chats, and chooses as freely as its authors say."""
    if task == Task.TEXT_GENERATION:
        kwargs |= {"is_chat": speaks_chat(release), "temperature": own_temperature(release)}
    if task == Task.FILL_MASK:
        kwargs |= {"mask": mask_of(release)}
    if task == Task.AUTOMATIC_SPEECH_RECOGNITION:
        kwargs |= {"hearing": hearing_of(release)}
    return run_form(data, task=task, **kwargs)


def kept_for(request: HttpRequest, task: Task) -> dict[str, Any]:
    """The file of the earlier run that is made once more."""
    earlier = request.POST.get("again") or request.GET.get("asked") or request.GET.get("run")
    if task not in BY_FILES or not earlier:
        return {}
    try:
        files = kept_files(get_run(request.user, earlier, asker_of(request)))
    except NotFound:
        return {}
    return {"kept": files[0], "earlier": earlier} if files else {}


def try_tab(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any]:
    """The whole panel. A reviewer reaches the frozen release of a review by `?revision=v3`."""
    found = release_to_try(request.user, project, release.number if release else None)
    return {"panel": panel_for(request, found) if found else None, "why_not": why_not(project, release)}


def small_panel(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any] | None:
    found = release_to_try(request.user, project, release.number if release else None)
    return {"panel": panel_for(request, found)} if found and _is_small(hosted_task(found)) else None


def review_panel(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any] | None:
    """Beside a review: the small one, or the way to one that asks for more than a text; and what was run so far. None
    of it says whose the release is."""
    review = own_review(request.user, release) if release else None
    found = judged_release_to_try(request.user, review) if review else None
    if found is None or review is None:
        return None
    runs = own_runs(request.user).filter(release=found)[:MOST_BESIDE]
    return {"panel": panel_for(request, found, review), "is_small": _is_small(hosted_task(found)), "runs": runs}


def featured_panel(request: HttpRequest) -> SafeString | str:
    """For the front page: the published model that is run most."""
    projects = [each for each in served_projects(request.user) if _is_for_visitors(task_of(each.task))]
    away = out_of_service(each.published_release_id for each in projects)
    answering = [each for each in projects if each.published_release_id not in away]
    for project in sorted(answering, key=lambda each: (not each.task.startswith(("text-g", "conv")), -each.runs))[:3]:
        if release := release_to_try(request.user, project):
            shown = {"panel": panel_for(request, release), "is_featured": True}
            return render_to_string("inference/small_panel.html", shown, request=request)
    return ""


def _is_for_visitors(task: Task | None) -> bool:
    return task != Task.FEATURE_EXTRACTION and _is_small(task)


def _is_small(task: Task | None) -> bool:
    """There is room for one text."""
    return task is not None and task not in BY_FILES and not FORMS[task].beside


def why_not(project: Project, release: Release | None) -> str:
    if project.is_gated:
        return _("It is given on request, and running it needs access too.")
    if release is None:
        return _("No release can be run yet: it is run once it has passed its checks.")
    if hosted_task(release) is None:
        return not_hosted()
    return _("This release cannot be run now: it has not passed its checks, or it was taken back.")


def not_hosted() -> str:
    return _("Models of this kind are not run on this site yet; the files can be used elsewhere.")

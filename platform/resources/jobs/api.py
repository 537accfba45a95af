"""Jobs by program: what the scripts of a cluster call before a job begins, while it runs, and when it ends."""

from typing import ClassVar

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from core.permissions import require
from resources.grants.queries.pools import get_pool
from resources.jobs import actions
from resources.jobs.models import Job
from resources.jobs.queries import get_job, jobs_of, reporters_of
from resources.jobs.serializers import (
    JobInput,
    JobSerializer,
    ReleaseInput,
    ReporterSerializer,
    SettlementInput,
    UsageInput,
)

KNOWN = OpenApiResponse(JobSerializer, description="It is known under this key: nothing more was reserved.")


class Jobs(Endpoint):
    scopes: ClassVar = {"GET": "grant", "POST": "grant"}

    @paged
    @extend_schema(responses=JobSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Your jobs and those that your grants pay for; those who run the machines see all. Newest first."""
        return listed(self, jobs_of(self.asker), JobSerializer)

    @extend_schema(request=JobInput, responses={201: JobSerializer, 200: KNOWN})
    def post(self, request: Request) -> Response:
        """Those who run the machines: reserve what a job may take at most, before it begins. 402 when the grant has
        less, 429 when too many run from it."""
        require(self.asker, "jobs.report_some")
        job, is_new = actions.begin_job(reporter=self.asker, **valid(JobInput(data=request.data)))
        return Response(JobSerializer(job).data, status=201 if is_new else 200)


class OneJob(Endpoint):
    scopes: ClassVar = {"GET": "grant"}

    @extend_schema(responses=JobSerializer)
    def get(self, request: Request, job: str) -> Response:
        """One job, and what is left of its budget."""
        return Response(JobSerializer(get_job(self.asker, job)).data)


class Usage(Endpoint):
    scopes: ClassVar = {"PUT": "grant"}

    @extend_schema(request=UsageInput, responses=JobSerializer)
    def put(self, request: Request, job: str) -> Response:
        """Those who run the machines: what it took until now, in all. `must_stop` says that its budget is used
        up, its grant suspended or revoked, or whoever it runs for suspended: `stop_reason`."""
        found = reported(self, job)
        said = valid(UsageInput(data=request.data))
        return Response(JobSerializer(actions.report_usage(job=found, reporter=self.asker, **said)).data)


class Settlement(Endpoint):
    scopes: ClassVar = {"POST": "grant"}

    @extend_schema(request=SettlementInput, responses={200: JobSerializer})
    def post(self, request: Request, job: str) -> Response:
        """Those who run the machines: it is done. At most what was reserved is paid, the rest is free again."""
        found = reported(self, job)
        said = valid(SettlementInput(data=request.data))
        return Response(JobSerializer(actions.settle_job(job=found, reporter=self.asker, **said)).data)


class Release(Endpoint):
    scopes: ClassVar = {"POST": "grant"}

    @extend_schema(request=ReleaseInput, responses={200: JobSerializer})
    def post(self, request: Request, job: str) -> Response:
        """Those who run the machines: it came to nothing for no fault of whoever pays, and costs nothing."""
        found = reported(self, job)
        said = valid(ReleaseInput(data=request.data))
        return Response(JobSerializer(actions.release_job(job=found, reporter=self.asker, **said)).data)


class Reporters(Endpoint):
    scopes: ClassVar = {"GET": "grant"}

    @paged
    @extend_schema(responses=ReporterSerializer(many=True))
    def get(self, request: Request, pool: str) -> Response:
        """Officers: who reports jobs that grants of this pool pay for, beside officers themselves."""
        require(self.asker, "jobs.appoint")
        return listed(self, reporters_of(get_pool(pool)), ReporterSerializer)


class OneReporter(Endpoint):
    scopes: ClassVar = {"PUT": "grant", "DELETE": "grant"}

    @extend_schema(request=None, responses={201: ReporterSerializer, 200: ReporterSerializer})
    def put(self, request: Request, pool: str, handle: str) -> Response:
        """Officers: let an account, such as that of a cluster, report jobs that grants of this pool pay for."""
        require(self.asker, "jobs.appoint")
        found, is_new = actions.appoint_reporter(pool=get_pool(pool), officer=self.asker, handle=handle)
        return Response(ReporterSerializer(found).data, status=201 if is_new else 200)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pool: str, handle: str) -> Response:
        """Officers: it no longer reports jobs of this pool."""
        require(self.asker, "jobs.appoint")
        actions.dismiss_reporter(pool=get_pool(pool), officer=self.asker, handle=handle)
        return Response(status=204)


def reported(endpoint: Endpoint, id: str) -> Job:
    found = get_job(endpoint.asker, id)
    actions.require_to_report(endpoint.asker, found)
    return found

from resources.jobs.actions.reporters import appoint_reporter, dismiss_reporter
from resources.jobs.actions.running import (
    begin_job,
    expire_jobs,
    release_job,
    report_usage,
    require_to_report,
    settle_job,
)

__all__ = [
    "appoint_reporter",
    "begin_job",
    "dismiss_reporter",
    "expire_jobs",
    "release_job",
    "report_usage",
    "require_to_report",
    "settle_job",
]

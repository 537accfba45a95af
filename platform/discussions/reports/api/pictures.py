"""Pictures of a report over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from core.idempotency import Repeats
from core.permissions import require
from discussions.reports import actions, queries
from discussions.reports.serializers import NewScreenshotSerializer, ScreenshotSerializer


class ScreenshotsOfReport(Endpoint):
    parser_classes = [MultiPartParser]
    repeats = Repeats.UNKEPT

    @extend_schema(request={"multipart/form-data": NewScreenshotSerializer}, responses={201: ScreenshotSerializer})
    def post(self, request: Request, report: str) -> Response:
        """Add a picture: PNG, JPEG, WebP or GIF, up to 5 MB."""
        found = queries.get_report(self.asker, report)
        require(self.asker, "reports.picture", found)
        given = valid(NewScreenshotSerializer(data=request.data))
        pictures = [(given["screenshots"], given["alts"])]
        (made,) = actions.add_screenshots(report=found, user=self.asker, given=pictures)
        return Response(ScreenshotSerializer(made).data, status=201)


class OneScreenshot(Endpoint):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, report: str, screenshot: str) -> Response:
        """Take a picture away, and its file with it."""
        actions.remove_screenshot(screenshot=queries.get_screenshot(self.asker, report, screenshot), user=self.asker)
        return Response(status=204)

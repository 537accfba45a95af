"""What a round judged, also after the release was handed back with other files."""

from repositories.keeping import keep_commits_of
from reviews.models import Round

keep_commits_of(Round, "commit", repository="release__project__repository")

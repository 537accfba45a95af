from core import policies

policies.register(
    "discussions",
    {
        "longest_post": 30_000,
        "topics_per_day": 20,
        "posts_per_day": 200,
        "mentions_per_post": 10,
        # Whose trust is below “basic”, or who wrote their first post less than so long ago, is a newcomer, with less
        # room for flooding the boards.
        "newcomer_hours": 24,
        "newcomer_topics_per_day": 3,
        "newcomer_posts_per_day": 10,
        "newcomer_mentions_per_post": 2,
        "newcomer_links_per_post": 2,
        # How far ahead a poll may close.
        "longest_poll_days": 365,
        "pictures_per_day": 50,
        "newcomer_pictures_per_day": 3,
        "files_per_day": 20,
        "newcomer_files_per_day": 0,
        "largest_file_megabytes": 10,
        # What was uploaded and is in no post and no draft goes after so long.
        "unused_attachment_days": 14,
    },
)

"""How the people of the simulation behave: every number of it. Days are medians of a log-normal spread, shares are of
1, weights are relative."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Days:
    """`spread` is the sigma of the logarithm: at 0.5 one in six takes longer than 1.6 times the median."""

    median: float
    spread: float = 0.5


# ── What is brought ─────────────────────────────────────────────────────────────────────────────────────────────────
KINDS = {"model": 30, "dataset": 25, "code": 20, "app": 10, "research": 15}
LATER_RELEASE = 0.5  # of submissions by somebody who has published before
CHANGES = {"patch": 40, "minor": 35, "major": 25}
FAULTY = 0.15  # a program among the files, which the checks find
MALICIOUS = 0.004  # a pickle that runs a program
TRUTHS = {"sound": 60, "wanting": 29, "poor": 9, "unsafe": 2}  # what careful reading would find
TRUTHS_LATER = {"sound": 80, "wanting": 16, "poor": 3, "unsafe": 1}
OF_ORGANISATION = 0.15

# ── Authors ─────────────────────────────────────────────────────────────────────────────────────────────────────────
JOINED_BEFORE = 0.6  # of the members; the others come through the year
MEMBERS_AN_ORGANISATION = 25
FIX = Days(1.5, 0.9)
NEVER_FIXES = 0.08
ANSWER = Days(6, 0.7)
NEVER_ANSWERS = 0.06
HOLDS_THE_CLOCK = 0.03
HELD = Days(20, 0.6)
REOPENS = 0.3
REOPENING = Days(10, 0.8)
MENDED = 0.88  # what was wanting is sound after an answer
PUBLISHES_AT_ONCE, SCHEDULES = 0.75, 0.12  # the others leave it to the clock
PUBLISH = Days(0.5, 1.0)
WITHDRAWS = 0.01
APPEALS = 0.35
APPEAL = Days(4, 0.8)
RATES_REVIEWS = 0.4

# ── Reviewers ───────────────────────────────────────────────────────────────────────────────────────────────────────
FOUNDERS = 0.7  # of the reviewers; the others are to come by application
LOAD_CAPS = {1: 10, 2: 55, 3: 25, 4: 7, 5: 3}
SKILLS = 3  # kinds of project that each judges
LOOKS_AT_DESK = 0.15  # a day, of those with room, while the site is young
ANSWERS_INVITATION = Days(0.8, 0.8)
TAKES, DECLINES = 0.72, 0.18  # the others leave it unanswered
DECLINE_REASONS = {"busy": 60, "topic": 25, "conflict": 5, "other": 10}
REVIEW = Days(5.5, 0.55)
HANDS_BACK, VANISHES = 0.025, 0.02
ACCURACY = (0.78, 0.97)
RIGHT_ABOUT_UNSAFE = 0.9
REVISES = 0.35
LEAVES_A_YEAR = 2
LEAVE = (7, 24)
LOOKS_AT_SAMPLE = Days(4, 0.8)
HEARS_APPEAL = Days(4, 0.6)
AGREES_WITH_TRUTH = 0.85  # of those who hear an appeal or decide between reviewers

# ── Editors, moderators, administrators ─────────────────────────────────────────────────────────────────────────────
EDITORS, MODERATORS, ADMINISTRATORS = 6, 3, 2
TRIAGE = Days(0.7, 0.8)
REJECTS_SCOPE = 0.03
FORGETS = 0.04  # an editor lets it lie until the clock hands it on
DECIDES = Days(1.5, 0.7)
ASKS_THIRD = 0.3
KEEPS_SAFE = Days(0.4, 0.6)
LOCKED = {"restore": 25, "fix": 45, "take_down": 30}
CONFIRMS_TAKEDOWN = 0.8

# ── Would-be reviewers ──────────────────────────────────────────────────────────────────────────────────────────────
APPLIES = 0.25  # of authors whose release was just published and who have not asked yet
CALIBRATES = Days(3, 0.6)
JUDGES_CASES_WELL = (0.82, 0.99)
RATES_LETTERS = Days(2, 0.6)
RETRIES = Days(16, 0.1)
VOTES = Days(2, 0.6)
ADMITS = 0.85
SIGNS = Days(2, 0.6)
RETURNS = Days(20, 0.5)  # of those who were asked no more after long silence

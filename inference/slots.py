"""Our places on the project's pages."""

from inference.panels import review_panel, small_panel, try_tab
from projects.slots import fill

fill("try", template="inference/try.html")(try_tab)
fill("try_panel", template="inference/small_panel.html", order=10)(small_panel)
fill("review", template="inference/beside_review.html")(review_panel)

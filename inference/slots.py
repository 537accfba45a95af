"""Our places on the project's pages."""

from inference.panels import small_panel, try_tab
from projects.slots import fill

fill("try", template="inference/try.html")(try_tab)
fill("try_panel", template="inference/small_panel.html", order=10)(small_panel)

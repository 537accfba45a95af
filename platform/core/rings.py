"""How seldom a process of ours looks for rings among new objects. It knows nothing of the site: children that load no
Django begin with it."""

import gc

# To load Django makes some hundred thousand objects that stay as long as the process, to load torch and transformers a
# million: with Python's own 700 the looks took a sixth of such a start. What holds no ring goes at once all the same.
# In the web these are dozens of runs, where 700 are less than one.
NEW_OBJECTS = 10_000


def look_seldom() -> None:
    gc.set_threshold(NEW_OBJECTS)

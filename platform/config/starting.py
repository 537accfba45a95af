"""How every process of the site begins and ends sooner; imported before anything else of ours.

Libraries and our own code make some hundred thousand objects that stay as long as the process. Python's 700 new ones
between two looks for rings among them made the start of each process a fifth longer; that it looked through all of them
once more before it ended doubled the time of a short command.
"""

import atexit
import gc

# What holds no ring goes at once all the same. In the web these are dozens of runs, where 700 are less than one.
NEW_OBJECTS = 10_000

gc.set_threshold(NEW_OBJECTS)
atexit.register(gc.freeze)

"""How every process of the site begins and ends sooner; imported before anything else of ours.

Python's 700 new objects between two looks for rings among them made the start of each process a fifth longer; that it
looked through all of them once more before it ended doubled the time of a short command.
"""

import atexit
import gc

from core.rings import look_seldom

look_seldom()
atexit.register(gc.freeze)

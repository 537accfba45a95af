import sys

from card_lint.command import main

sys.exit(main())

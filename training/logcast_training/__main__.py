"""`python -m logcast_training`."""

import sys

from logcast_training.cli import main

sys.exit(main())

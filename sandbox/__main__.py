"""`python -m sandbox`: so the engine can start the sandbox as a child process."""

import sys

from sandbox import main

sys.exit(main())

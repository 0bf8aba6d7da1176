"""Where the set-up keeps its things, and what it installs from."""

import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
#: Debian's packages unpacked without root, and what the set-up remembers of its attempts.
SYSTEM = os.path.join(ROOT, ".venv-system")
LOCK = os.path.join(ROOT, ".venv.lock")
RUNTIME = os.path.join(ROOT, "requirements.lock")
TESTS = os.path.join(ROOT, "tests", "requirements.lock")
WINDOWS = os.name == "nt"
PYTHON = os.path.join(VENV, "Scripts" if WINDOWS else "bin", "python.exe" if WINDOWS else "python")

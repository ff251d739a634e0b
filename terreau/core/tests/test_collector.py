"""The garbage collector of a web process leaves alone what lives as long as the process."""

import subprocess
import sys

LOADED = """
import gc, sys
import terreau.config.wsgi
after = ["made for a request"]
watched = {id(one) for one in gc.get_objects()}
assert "terreau.portal.views" in sys.modules, "every view is there before the first request"
assert gc.get_freeze_count() > 100_000
assert id(sys.modules) not in watched and id(after) in watched
"""


def test_what_was_there_is_left_alone_and_what_comes_after_is_not():
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

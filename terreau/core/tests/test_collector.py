"""The garbage collector leaves alone what lives as long as the process."""

import gc

from terreau.core.collector import spare_what_is_loaded


def test_what_was_there_is_left_alone_and_what_comes_after_is_not():
    before = ["there from the start"]
    spare_what_is_loaded()
    after = ["made for a request"]
    watched = {id(one) for one in gc.get_objects()}
    assert id(before) not in watched
    assert id(after) in watched

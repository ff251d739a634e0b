"""Laws of levels, priorities and consensus."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terreau.projects.consensus import consensus
from terreau.projects.levels import level_of
from terreau.projects.priorities import CARRIED, Link, gap, priorities
from terreau.questionnaires.scoring import Reading

LEVERS = "abcdefg"
GAPS = st.fixed_dictionaries({lever: st.floats(0, 4, allow_subnormal=False) for lever in LEVERS})
LINKS = st.lists(st.builds(Link, st.sampled_from(LEVERS), st.sampled_from(LEVERS)), max_size=20)
DECISIVE = st.sets(st.sampled_from(LEVERS), max_size=2)
LEVELS = st.lists(st.integers(0, 4), min_size=1, max_size=30)


@given(gaps=GAPS, decisive=DECISIVE, links=LINKS, lever=st.sampled_from(LEVERS))
def test_making_a_lever_decisive_never_lowers_its_rank(gaps, decisive, links, lever):
    before = [one.lever for one in priorities(gaps, decisive - {lever}, links)]
    after = [one.lever for one in priorities(gaps, decisive | {lever}, links)]
    assert after.index(lever) <= before.index(lever)


@given(gaps=GAPS, decisive=DECISIVE, links=LINKS)
def test_what_is_carried_is_at_most_a_share_whatever_the_cycles(gaps, decisive, links):
    for one in priorities(gaps, decisive, [*links, *(Link(link.target, link.origin) for link in links)]):
        assert one.own <= one.weight <= one.own * (1 + CARRIED) + 1e-9
        assert not one.carried_by or Link(one.lever, one.carried_by) in {*links, *(Link(link.target, link.origin) for link in links)}


@given(gaps=GAPS, decisive=DECISIVE, links=LINKS, seed=st.randoms())
def test_the_order_of_links_changes_no_weight(gaps, decisive, links, seed):
    mixed = list(links)
    seed.shuffle(mixed)
    assert {one.lever: one.weight for one in priorities(gaps, decisive, mixed)} == {one.lever: one.weight for one in priorities(gaps, decisive, links)}


@given(target=st.integers(0, 4), levels=st.tuples(st.integers(0, 4), st.integers(0, 4)))
def test_a_better_level_never_widens_a_gap_and_the_unknown_has_none(target, levels):
    worse, better = sorted(levels)
    assert gap(better, target) <= gap(worse, target)
    assert gap(None, target) == 0


@given(scores=st.lists(st.integers(0, 4), min_size=1, max_size=6))
def test_a_level_is_the_last_that_the_mean_attains(scores):
    mean = sum(scores) / len(scores)
    level = level_of(Reading(mean, len(scores), 0, 0, 0))
    assert level is not None
    assert level <= mean + 1e-9 < level + 1 + 1e-9
    assert level_of(Reading(None, 0, 1, 0, 0)) is None


@given(levels=LEVELS, seed=st.randoms())
def test_consensus_is_symmetric_and_between_nothing_and_one(levels, seed):
    mixed = list(levels)
    seed.shuffle(mixed)
    assert consensus(mixed) == pytest.approx(consensus(levels))
    assert 0 <= consensus(levels) <= 1
    assert len(Counter(levels)) > 1 or consensus(levels) == 1


@given(half=st.integers(1, 15))
def test_consensus_is_none_for_an_even_split_between_the_ends(half):
    assert consensus([0, 4] * half) == pytest.approx(0)


@pytest.mark.parametrize("levels", [[], [5], [-1, 2]])
def test_consensus_of_nothing_or_outside_the_scale_is_refused(levels):
    with pytest.raises(ValueError, match="Consensus"):
        consensus(levels)

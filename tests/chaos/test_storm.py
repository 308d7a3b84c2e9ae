"""A storm that found something can be sent again."""

from itertools import islice

from tests.chaos.storm import Blow, Storm


def test_the_same_seed_sends_the_same_storm() -> None:
    first, again, other = (islice(Storm(seed=seed).blows(), 500) for seed in (1, 1, 2))
    told = [*first]
    assert told == [*again] != [*other]
    assert {due.blow for due in told} == {*Blow}


def test_a_blow_picks_one_of_those_there_are() -> None:
    assert {due.pick(3) for due in islice(Storm(seed=1).blows(), 100)} == {0, 1, 2}

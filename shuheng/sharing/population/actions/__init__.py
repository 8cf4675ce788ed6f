"""Every change of the population register: `population.move_household(number, home, since, by=officer)`."""

from .households import Home, Newcomer, join, leave, move_household, open_household, record_person
from .inventing import invent_village
from .living import record_life_event, return_home, settle
from .looking import Asked, look_up
from .merging import merge, split

__all__ = [
    "Asked", "Home", "Newcomer", "invent_village", "join", "leave", "look_up", "merge", "move_household", "open_household", "record_life_event",
    "record_person", "return_home", "settle", "split",
]

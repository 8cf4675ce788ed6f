"""Reading the population: one record with its history, the state of any past day, how many lived where, who looked."""

from .counting import Count, by_township, invented
from .looking import file_looks, look_at, looks_of, my_looks
from .plots import Plot, invented_parties, plots
from .records import Record, State, birthplace, household, on, person, record, root

__all__ = [
    "Count", "Plot", "Record", "State", "birthplace", "by_township", "file_looks", "household", "invented", "invented_parties", "look_at", "looks_of",
    "my_looks", "on", "person", "plots", "record", "root",
]

"""Every change of the register of legal persons: `legal_persons.move_seat(number, home, since, by=officer)`."""

from .inventing import invent_enterprises
from .registering import Founding, appoint, move_seat, register, relieve, turn

__all__ = ["Founding", "appoint", "invent_enterprises", "move_seat", "register", "relieve", "turn"]

"""Every change of reported faults: reporting, taking on, answering, handing on, erasing what is not needed any more."""

from .answering import answer, pass_on, take
from .erasing import AT_ONCE, erase_phones
from .reporting import Sent, put_procedure, report

__all__ = ["AT_ONCE", "Sent", "answer", "erase_phones", "pass_on", "put_procedure", "report", "take"]

"""Every change of reported faults: reporting, taking on, answering, handing on."""

from .answering import answer, pass_on, take
from .reporting import Sent, put_procedure, report

__all__ = ["Sent", "answer", "pass_on", "put_procedure", "report", "take"]

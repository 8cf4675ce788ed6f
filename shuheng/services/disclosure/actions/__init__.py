"""Every change of disclosure: asking, handling, answering, what happens by itself, proactive publication, the annual report."""

from .asking import correct, give_reasons, rate, record, submit, withdraw
from .deciding import WAYS, decide, deliver
from .handling import (
    VERDICTS,
    abandon,
    ask_correction,
    ask_organs,
    ask_reasons,
    ask_third_party,
    charge,
    extend,
    give_opinion,
    note_third_party,
    paid,
)
from .issuing import print_document
from .publishing import DutyLine, note_made, publish, put_duties, put_procedure
from .reporting import release
from .sweeping import end_silence, end_unpaid, warn

__all__ = [
    "DutyLine", "VERDICTS", "WAYS", "abandon", "ask_correction", "ask_organs", "ask_reasons", "ask_third_party", "charge", "correct", "decide", "deliver",
    "end_silence", "end_unpaid", "extend", "give_opinion", "give_reasons", "note_made", "note_third_party", "paid", "print_document", "publish",
    "put_duties", "put_procedure", "rate", "record", "release", "submit", "warn", "withdraw",
]

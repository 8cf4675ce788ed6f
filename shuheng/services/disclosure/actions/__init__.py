"""Every change of disclosure: asking, handling, answering with enclosures, disputes, what happens by itself, proactive publication, the annual report."""

from .asking import correct, give_reasons, rate, record, submit, withdraw
from .deciding import WAYS, decide, deliver
from .disputing import dispute, dispute_result, strike
from .enclosing import ENCLOSURE, Upload, enclose, leave_out
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
from .sweeping import end_silence, end_unpaid, tell_eve, tell_overdue, warn

__all__ = [
    "DutyLine", "ENCLOSURE", "Upload", "VERDICTS", "WAYS", "abandon", "ask_correction", "ask_organs", "ask_reasons", "ask_third_party", "charge", "correct",
    "decide", "deliver", "dispute", "dispute_result", "enclose", "end_silence", "end_unpaid", "extend", "give_opinion", "give_reasons", "leave_out",
    "note_made", "note_third_party", "paid", "print_document", "publish", "put_duties", "put_procedure", "rate", "record", "release", "strike", "submit",
    "tell_eve", "tell_overdue", "warn", "withdraw",
]

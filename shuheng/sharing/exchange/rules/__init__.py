"""The law of the exchange as plain Python: what may be asked, the way of a request, its limits, receipts and their bytes, what is unusual."""

from .limits import limit
from .procedure import ANSWERS, CODE, MOVES, NEEDS_WORDS, SERVICE, STAGES, procedure
from .receipts import Receipt, answer_digest
from .registers import REGISTERS, Register
from .requests import LONGEST_DAYS, MOST_A_DAY, Asked, check, check_words, unconditional
from .unusual import MOST_AN_HOUR, UNUSUAL, Look, unusual

__all__ = [
    "ANSWERS", "Asked", "CODE", "LONGEST_DAYS", "Look", "MOST_A_DAY", "MOST_AN_HOUR", "MOVES", "NEEDS_WORDS", "REGISTERS", "Receipt", "Register", "SERVICE",
    "STAGES",
    "UNUSUAL", "answer_digest", "check", "check_words", "limit", "procedure", "unconditional", "unusual",
]

"""Every change to a case. Import the package: `cases.hand_over(case, account=…, by=officer)`.

A room that does more than one thing to a case in one change takes it with `hold`, uses `step`, `hold_clocks`, `tell`, and ends with `keep`.
"""

from .asking import REFERRAL_ANSWERS, VERDICTS, Question, answer_referral, ask, ask_opinions, deem_opinions, give, give_opinion, refer, settle
from .holding import add_joint_holder, claim, hand_over, remove_joint_holder, return_, transfer
from .kernel import Held, follow, hold, keep, note, start_clock, words_hash
from .moving import migrate, move, reopen, step
from .opening import Opening, open_case, publish
from .rating import answer_rating, call_back, rate, rating_channel, review_rating
from .sweeping import LAMPS_AT_ONCE, deem_accepted, recompute, turn_lamps
from .tallying import FACTS_AT_ONCE, count_anew, tally
from .timing import Notice, extend, hold_clocks, lengthen, pause, resume, run_clocks

__all__ = [
    "FACTS_AT_ONCE", "LAMPS_AT_ONCE", "REFERRAL_ANSWERS", "VERDICTS", "Held", "Notice", "Opening", "Question", "add_joint_holder",
    "answer_rating", "answer_referral", "ask", "ask_opinions", "call_back", "claim", "count_anew", "deem_accepted", "deem_opinions",
    "extend", "follow", "give", "give_opinion", "hand_over", "hold", "hold_clocks", "keep", "lengthen", "migrate", "move", "note", "open_case",
    "pause", "publish", "rate", "rating_channel", "recompute", "refer", "remove_joint_holder", "reopen", "resume",
    "return_", "review_rating", "run_clocks", "settle", "start_clock", "step", "tally", "transfer", "turn_lamps", "words_hash",
]

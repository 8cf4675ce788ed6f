"""Every change of letters: writing, taking on, answering, handing on, publishing, erasing what is not needed any more."""

from .answering import answer, pass_on, take
from .erasing import AT_ONCE, erase_phones
from .publishing import publish, withdraw
from .writing import Sent, put_procedure, write

__all__ = ["AT_ONCE", "Sent", "answer", "erase_phones", "pass_on", "publish", "put_procedure", "take", "withdraw", "write"]

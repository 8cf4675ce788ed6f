"""Every change of the transfers."""

from .channels import end_channel, open_channel
from .following import Page, Row, follow
from .running import finish, note, rest, retry, run, run_due, start, stop, stuck, wake
from .sending import send
from .targets import Setting, drop_target, put_target

__all__ = ["Page", "Row", "Setting", "drop_target", "end_channel", "finish", "follow", "note", "open_channel", "put_target", "rest", "retry", "run", "run_due",
           "send", "start", "stop", "stuck", "wake"]

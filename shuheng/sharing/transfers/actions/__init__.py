"""Every change of the transfers."""

from .channels import end_channel, open_channel
from .following import Page, Row, follow
from .running import finish, note, rest, retry, run, run_due, start, stop, stuck, wake
from .sending import send
from .targets import Setting, change_secret, change_target, drop_target, pause_target, put_target, resume_target

__all__ = ["Page", "Row", "Setting", "change_secret", "change_target", "drop_target", "end_channel", "finish", "follow", "note", "open_channel",
           "pause_target", "put_target", "rest", "resume_target", "retry", "run", "run_due", "send", "start", "stop", "stuck", "wake"]

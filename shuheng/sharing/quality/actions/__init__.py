"""Every change of this room."""

from .answering import explain, judge
from .profiling import ask_profile, begin, fail, finish, profile_due, stuck_profiles, take_step, wake
from .ruling import drop_setting, set_rule, stop_rule

__all__ = ["ask_profile", "begin", "drop_setting", "explain", "fail", "finish", "judge", "profile_due", "set_rule", "stop_rule", "stuck_profiles",
           "take_step", "wake"]

"""What officers may do with applications."""

from shuheng.foundation.core.permits import Permit, Within, declare

WINDOW = Permit("licensing.window", "窗口代为录入申请", Within.OWN_ORGAN)
RECEIVE = Permit("licensing.receive", "收件", Within.OWN_ORGAN)
ACCEPT = Permit("licensing.accept", "受理、不予受理、一次性告知补正", Within.OWN_ORGAN)
EXAMINE = Permit("licensing.examine", "审查", Within.OWN_ORGAN)
DECIDE = Permit("licensing.decide", "作出决定", Within.OWN_ORGAN)
ISSUE = Permit("licensing.issue", "制证和送达", Within.OWN_ORGAN)
PART = Permit("licensing.part", "以成员单位名义参加联合审批", Within.OWN_ORGAN)

declare(WINDOW, RECEIVE, ACCEPT, EXAMINE, DECIDE, ISSUE, PART)

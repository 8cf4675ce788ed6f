"""What officers may do with requests for information and with what is published unasked."""

from shuheng.foundation.core.permits import Permit, Within, declare

HANDLE = Permit("disclosure.handle", "办理信息公开申请", Within.OWN_ORGAN)
APPROVE = Permit("disclosure.approve", "审批信息公开答复", Within.OWN_ORGAN)
PUBLISH = Permit("disclosure.publish", "登记主动公开的信息", Within.OWN_ORGAN)
OVERSEE = Permit("disclosure.oversee", "主管全县信息公开", Within.COUNTY)

declare(HANDLE, APPROVE, PUBLISH, OVERSEE)

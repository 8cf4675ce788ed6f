"""What officers may do with the credit register."""

from shuheng.foundation.core.permits import Permit, Within, declare

READ = Permit("credit.read", "查信用信息", Within.OWN_ORGAN)
RECORD = Permit("credit.record", "登记信用信息", Within.OWN_ORGAN)
DECIDE = Permit("credit.decide", "答复信用异议和修复申请", Within.OWN_ORGAN)

declare(READ, RECORD, DECIDE)

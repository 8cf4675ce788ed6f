"""What officers and programs may do with whole tables. Opening a channel is a decision of its own, beside the grant."""

from shuheng.foundation.core.permits import Permit, Within, declare

OPEN = Permit("transfers.open", "开批量通道", Within.OWN_ORGAN)
FOLLOW = Permit("transfers.follow", "凭通道成批取数据", Within.OWN_ORGAN)

declare(OPEN, FOLLOW)

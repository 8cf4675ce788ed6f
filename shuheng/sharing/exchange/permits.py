"""What officers may do with requests, grants and look-ups."""

from shuheng.foundation.core.permits import Permit, Within, declare

REQUEST = Permit("exchange.request", "申请共享数据", Within.OWN_ORGAN)
PROVIDE = Permit("exchange.provide", "答复共享申请", Within.OWN_ORGAN)
CHECK = Permit("exchange.check", "审查、协调共享申请", Within.COUNTY)
LOOK = Permit("exchange.look", "凭授权查数据", Within.OWN_ORGAN)

declare(REQUEST, PROVIDE, CHECK, LOOK)

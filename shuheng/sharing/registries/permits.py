"""What officers may do with the registries."""

from shuheng.foundation.core.permits import Permit, Within, declare

READ = Permit("registries.read", "查证照登记簿", Within.OWN_ORGAN)
ISSUE = Permit("registries.issue", "颁发证照", Within.OWN_ORGAN)
TURN = Permit("registries.turn", "变更、延续、暂停、恢复、撤销、注销证照", Within.OWN_ORGAN)
BULK = Permit("registries.bulk", "批量颁发证照", Within.OWN_ORGAN)

declare(READ, ISSUE, TURN, BULK)

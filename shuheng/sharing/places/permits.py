"""What officers may do with the register of places. Points for everybody stand on the portal; nobody needs a permit for those."""

from shuheng.foundation.core.permits import Permit, Within, declare

READ = Permit("places.read", "查地理空间库", Within.OWN_ORGAN)
RECORD = Permit("places.record", "登记地址和地点", Within.OWN_TOWNSHIP)
MERGE = Permit("places.merge", "合并、拆分地点，登记边界", Within.COUNTY)

declare(READ, RECORD, MERGE)

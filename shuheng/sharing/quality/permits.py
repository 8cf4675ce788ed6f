"""What officers may do about the quality of held data. Numbers are no secret between organs; what is done about them belongs to the source organ."""

from shuheng.foundation.core.permits import Permit, Within, declare

MEND = Permit("quality.mend", "处理本单位的数据质量问题", Within.OWN_ORGAN)
JUDGE = Permit("quality.judge", "认定数据质量说明", Within.COUNTY)
READ = Permit("quality.read", "看数据质量", Within.COUNTY)

declare(MEND, JUDGE, READ)

"""What officers may do with the population register."""

from shuheng.foundation.core.permits import Permit, Within, declare

READ = Permit("population.read", "凭办件查人口", Within.OWN_ORGAN)
RECORD = Permit("population.record", "登记人口", Within.OWN_TOWNSHIP)
MERGE = Permit("population.merge", "合并、拆分人口档案", Within.COUNTY)

declare(READ, RECORD, MERGE)

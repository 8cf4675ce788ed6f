"""What officers may do with held data. Loading reaches one's own organ; nobody reads values here, only counts and reasons."""

from shuheng.foundation.core.permits import Permit, Within, declare

LOAD = Permit("holdings.load", "归集本单位数据", Within.OWN_ORGAN)
READ = Permit("holdings.read", "看归集情况", Within.COUNTY)

declare(LOAD, READ)

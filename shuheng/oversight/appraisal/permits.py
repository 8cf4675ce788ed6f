"""Who may look at the assessment of websites. Nobody may change it: there is no permit for that."""

from shuheng.foundation.core.permits import Permit, Within, declare

READ = Permit("appraisal.read", "查看全县网站考核", Within.COUNTY)
OWN = Permit("appraisal.own", "查看本单位网站考核", Within.OWN_ORGAN)

declare(READ, OWN)

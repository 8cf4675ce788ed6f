"""Who may watch, who may rule, and what those who are watched may do."""

from shuheng.foundation.core.permits import Permit, Within, declare

WATCH = Permit("supervision.watch", "查看电子监察", Within.COUNTY)
RULE = Permit("supervision.rule", "裁定和撤销监察信号", Within.COUNTY)
TRY = Permit("supervision.try", "推演承诺时限", Within.COUNTY)
OWN = Permit("supervision.own", "查看本单位的监察信号", Within.OWN_ORGAN)
ANSWER = Permit("supervision.answer", "替本单位说明和申诉", Within.OWN_ORGAN)

declare(WATCH, RULE, TRY, OWN, ANSWER)

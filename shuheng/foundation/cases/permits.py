"""What officers may do with cases of any kind."""

from shuheng.foundation.core.permits import Permit, Within, declare

READ = Permit("cases.read", "查看办件", Within.OWN_ORGAN)
HAND_OVER = Permit("cases.hand_over", "交办、转办、退回", Within.OWN_ORGAN)
PAUSE = Permit("cases.pause", "批准停表", Within.OWN_ORGAN)
EXTEND = Permit("cases.extend", "批准延期", Within.OWN_ORGAN)
OPINE = Permit("cases.opine", "答复征求的意见", Within.OWN_ORGAN)
REOPEN = Permit("cases.reopen", "重新办理", Within.OWN_ORGAN)
ANSWER_RATING = Permit("cases.answer_rating", "答复差评", Within.OWN_ORGAN)
MIGRATE = Permit("cases.migrate", "改用新版规程", Within.OWN_ORGAN)
OVERSEE = Permit("cases.oversee", "查看全县办件和统计", Within.COUNTY)

declare(READ, HAND_OVER, PAUSE, EXTEND, OPINE, REOPEN, ANSWER_RATING, MIGRATE, OVERSEE)

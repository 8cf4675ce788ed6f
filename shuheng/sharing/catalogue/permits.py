"""What officers may do with the catalogue. Every officer reads it: metadata is no secret."""

from shuheng.foundation.core.permits import Permit, Within, declare

COMPILE = Permit("catalogue.compile", "编制信息资源目录", Within.OWN_ORGAN)
REVIEW = Permit("catalogue.review", "审核发布信息资源目录", Within.COUNTY)

declare(COMPILE, REVIEW)

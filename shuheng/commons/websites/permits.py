"""What officers may do with the county's websites."""

from shuheng.foundation.core.permits import Permit, Within, declare

WRITE = Permit("websites.write", "撰写网站信息", Within.OWN_ORGAN)
REVIEW = Permit("websites.review", "审核网站信息", Within.OWN_ORGAN)
SECRECY = Permit("websites.secrecy", "网站信息保密审查", Within.OWN_ORGAN)
RELEASE = Permit("websites.release", "发布网站信息", Within.OWN_ORGAN)
MANAGE = Permit("websites.manage", "管理网站群", Within.COUNTY)

declare(WRITE, REVIEW, SECRECY, RELEASE, MANAGE)

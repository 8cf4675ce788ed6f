"""What officers may do in this room."""

from __future__ import annotations

from shuheng.foundation.core.permits import Permit, Within, declare

MANAGE = Permit("identity.manage", "管理账号与岗位", within=Within.COUNTY)
RAISE = Permit("identity.raise", "在窗口核验身份", within=Within.OWN_ORGAN)
MANDATE = Permit("identity.mandate", "在窗口登记委托", within=Within.OWN_ORGAN)

declare(MANAGE, RAISE, MANDATE)

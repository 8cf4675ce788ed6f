"""What officers may do in this room."""

from __future__ import annotations

from shuheng.foundation.core.permits import Permit, Within, declare

MANAGE = Permit("openapi.manage", "管理接口客户和推送", within=Within.COUNTY)

declare(MANAGE)

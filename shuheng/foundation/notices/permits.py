"""What officers may do with notices."""

from __future__ import annotations

from shuheng.foundation.core.permits import Permit, Within, declare

MANAGE = Permit("notices.manage", "查看通知投递、重发没发出去的短信", within=Within.OWN_ORGAN)
declare(MANAGE)

"""What an officer may do with the county's facts."""

from __future__ import annotations

from shuheng.foundation.core.permits import Permit, Within, declare

CALENDAR = Permit("county.calendar", "公布工作日历", Within.COUNTY)

declare(CALENDAR)

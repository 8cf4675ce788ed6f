"""What officers may do with the search."""

from __future__ import annotations

from shuheng.foundation.core.permits import Permit, Within, declare

TEND = Permit("search.tend", "看没找到的问题、定近义词", within=Within.COUNTY)
declare(TEND)

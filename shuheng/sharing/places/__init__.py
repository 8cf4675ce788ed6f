"""地理空间基础库: standard addresses, points of interest and outlines of divisions, for any day of the record."""

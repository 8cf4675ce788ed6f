"""数据质量: rules of each held entry, a profile every night, defects as work for the organ that brings the data, a score that opens to its defects."""

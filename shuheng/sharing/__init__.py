"""Sharing 信息共享: what the county holds once and every service may ask for."""

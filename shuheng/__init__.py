"""Shuheng 数衡: the digital government of one county in one program."""

"""Whole tables and their changes on their way to other organs."""

"""The table of this room, and the owner's functions that look into held tables without showing their rows."""

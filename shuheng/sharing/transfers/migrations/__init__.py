"""Tables of the room, and the owner's functions by which rows pass a channel."""

"""Tables of the room, and the owner's functions over the schema held."""

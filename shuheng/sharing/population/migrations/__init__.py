"""Tables of the population register."""

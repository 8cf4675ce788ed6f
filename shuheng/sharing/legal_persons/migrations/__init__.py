"""Tables of the register of legal persons."""

"""The tables of the credit register."""

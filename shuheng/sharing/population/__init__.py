"""人口: people, households, where they lived and what befell them, for any day of the record."""

"""法人库: companies, self-employed, organs, institutions, societies, cooperatives; their state, seat and officeholders for any day."""

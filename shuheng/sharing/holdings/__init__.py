"""归集库: the data that organs bring together for sharing, one table for each catalogue entry, filled by checked batches."""

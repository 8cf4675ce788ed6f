"""成批共享: granted data as a whole and as it changes: a feed for programs, and batches into the databases, folders and addresses of organs."""

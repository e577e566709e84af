open to all

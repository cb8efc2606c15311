"""The queries of accounts. They ask and save; who may do what is decided elsewhere."""

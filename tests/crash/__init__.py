"""What is left after the server is killed."""

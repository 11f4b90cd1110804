"""Stand-ins for the outside world, over real sockets."""

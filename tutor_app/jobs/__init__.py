"""Durable background work: a table and a worker in the process."""

"""Tests of the exported archives."""

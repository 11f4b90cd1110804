"""Tests of the React components, in a small app of their own."""

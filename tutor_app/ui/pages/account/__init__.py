"""The learner's account."""

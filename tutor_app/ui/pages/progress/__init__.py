"""What a learner knows and did."""

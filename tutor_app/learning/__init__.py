"""The learner model: what somebody knows, what they should see again, what they do next."""

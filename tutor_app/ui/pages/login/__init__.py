"""Sign in and sign up."""

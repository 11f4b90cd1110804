"""An AI programming tutor that you can talk to."""

"""Speech to text: providers first, then the recognisers of this machine."""

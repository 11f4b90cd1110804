"""The recognisers of this machine, each in processes of its own: they hold the interpreter."""

"""Audio files of strangers to samples, in processes that can do no harm."""

"""Ears and mouth of the tutor: audio in and out, never what is answered."""

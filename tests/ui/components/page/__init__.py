"""A page with the components of the chat, and a double of the server behind it."""

"""React components wrapped for Reflex. README.md in this folder lists their props."""

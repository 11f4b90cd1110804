"""Child processes that do what holds the interpreter or reads what a stranger sent."""

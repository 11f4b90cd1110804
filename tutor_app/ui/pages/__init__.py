"""One package a page: `page` says what it looks like, `state` what it does."""

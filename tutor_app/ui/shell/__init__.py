"""The frame around the pages: the rail, the bar, who looks at them."""

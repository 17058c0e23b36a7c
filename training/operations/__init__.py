"""Running it: is it well, how busy is it, does the data hold, and how nothing is lost."""

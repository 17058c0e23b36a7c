"""How requests reach the nouns and how answers leave: the same for pages and API."""

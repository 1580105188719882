"""How things stand with other nodes and groups, and what people here decide: pages, vouches, warnings, in words."""

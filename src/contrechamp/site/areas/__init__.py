"""Pages of whole areas: a department, a region, a country; and the page of figures."""

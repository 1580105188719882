"""Pages for whoever sees to the node itself. They stand above all rooms, because they show what each of them does."""

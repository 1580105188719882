"""Names of the jobs, for those that enqueue them and those that do them."""

INDEX = "atlas.index"
ARCHIVE = "atlas.archive"

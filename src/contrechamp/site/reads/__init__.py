"""What the public pages show, read from the rooms below: only what groups that this site shows have published."""

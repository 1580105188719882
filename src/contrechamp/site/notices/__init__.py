"""What people ask of this site about what stands on it: correction, reply, objection, notice of illegal content."""

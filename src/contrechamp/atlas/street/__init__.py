"""What people report from the street: private until a group has looked at it and published what it keeps."""

"""Drafts shared with sister groups, in parcels that nobody else can open."""

"""How documents come in: single files, mails with what they carry, folders and archives with a manifest, web pages."""

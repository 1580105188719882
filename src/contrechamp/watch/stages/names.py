"""The kinds of job of the stages, and the versions of what they do."""

READ = "watch.read"
OCR = "watch.ocr"
SPLIT = "watch.split"
JUDGE = "watch.judge"
READ_VERSION = "1"
NOTICES = "application/x-notices"
"""The media type of data of contracts and deliberations."""

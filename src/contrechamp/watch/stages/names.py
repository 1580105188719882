"""The kinds of job of the stages, the versions of what they do, and what others need know of them."""

READ = "watch.read"
OCR = "watch.ocr"
SPLIT = "watch.split"
JUDGE = "watch.judge"
ACTORS = "watch.actors"
READ_VERSION = "1"
NOTICES = "application/x-notices"
"""The media type of data of contracts and deliberations."""
SHORTEST_NAME = 5
"""Letters of an actor's name that is looked for."""

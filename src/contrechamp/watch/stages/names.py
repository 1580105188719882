"""The kinds of job of the stages, and the versions of what they do."""

READ = "watch.read"
OCR = "watch.ocr"
SPLIT = "watch.split"
JUDGE = "watch.judge"
READ_VERSION = "1"

"""From kept bytes to findings: read, OCR, split, judge. Each stage is done once per file and version of the stage."""

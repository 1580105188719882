"""Documents: files, pages, text, OCR, quotes."""

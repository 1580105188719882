"""Letters: the templates in French, the kinds of document with what the commission said of them, text and PDF."""

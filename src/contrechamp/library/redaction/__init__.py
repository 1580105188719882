"""Blacking out: what must not be read is taken out of what is published. The original stays as it is, private.

Marks stand on words or on rectangles of a page (`marks`), with who set them and why; both stay on this node. A document
with marks is published as pictures of its pages, black where they are marked, under a new text without those words
(`making`, `text.blackening`). Marks can be taken away again until the document is published, and after. `erasing`
removes the original, so that only the blacked-out document is left.
"""

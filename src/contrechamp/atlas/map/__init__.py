"""The map: a page with a list, a drawing by the server, a live map where the browser can, sheets and embedded maps."""

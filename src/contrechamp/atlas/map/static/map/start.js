// Starts the live map. From a file on a disk browsers load no module: there the drawing stays.
if (location.protocol !== "file:") import(document.querySelector("link[rel=map-module]").href);

"""Settings, addresses, web server, command line: knows every room."""

"""Mail of the requests: out by SMTP, in by LMTP or IMAP; read in a child process; filed, or looked at by a person."""

"""Plain Python, no Django: hashing, text folding, dates, money, sandboxed child processes."""

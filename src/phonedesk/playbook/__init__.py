"""The regulation as data: what it holds, how an office's own is laid over it, how far a call has come."""
